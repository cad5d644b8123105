"""Reading in a worker process: hostile files cost one clear error and nothing else."""

import json
import os
import select
import signal
import struct
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import readers
from indexer.errors import ReadError, YinjuError
from indexer.readers import wire
from indexer.readers.worker import Limits, Pool, WorkerError
from indexer.records import Block, Page, RawDocument, TableRow

CIRCULAR = Path(__file__).parent.parent / "corpus" / "国知党组发〔2020〕第77号.txt"

# Real readers that do what broken libraries and hostile files do.
MISBEHAVING = '''
import ctypes, os, re, resource, subprocess, sys, tempfile, time

from indexer.errors import ReadError
from indexer.readers import Format, progress
from indexer.records import Block, RawDocument


def document(*texts):
    return RawDocument(tuple(Block(str(text), 1) for text in texts), "text/plain")


def refuse(data, name):
    raise ReadError(f"「{name}」已加密。", f"{name!r} is encrypted.")


def spin(data, name):
    while True:
        pass


def hoard(data, name):
    kept = []
    while True:
        kept.append(bytearray(2**24))


def hoard_in_cpp(data, name):
    ctypes.CDLL("libstdc++.so.6")._Znwm(ctypes.c_size_t(2**32))  # operator new


def flood_errors(data, name):
    for _ in range(1000):
        os.write(2, b"x" * 10_000)
    return document("done")


def print_and_ask(data, name):
    print("printed", flush=True)
    os.write(1, b"written")
    subprocess.run(["echo", "by a child"], check=True)
    return document(repr(sys.stdin.read()))


def write_junk_to_every_file(data, name):
    for number in range(3, 32):
        try:
            os.write(number, b"\\xff" * 64)
        except OSError:
            pass
    return document("done")


calls = 0


def die_of_the_second_file(data, name):
    global calls
    calls += 1
    if calls == 2:
        os.abort()
    return document(os.getpid())


def hold(data, name):
    """Open the pipe that `data` names, let a child hold it as well, and say so in it."""
    held = os.open(data, os.O_WRONLY)
    subprocess.Popen(["sleep", "1000"], pass_fds=[held])
    os.write(held, b"!")


def hold_and_abort(data, name):
    hold(data, name)
    os.abort()


def hold_and_spin(data, name):
    hold(data, name)
    spin(data, name)


def limits(data, name):
    soft = lambda kind: resource.getrlimit(kind)[0]
    spent = time.process_time() + int(data) * os.cpu_count()
    return document(
        soft(resource.RLIMIT_DATA),
        soft(resource.RLIMIT_CORE),
        abs(soft(resource.RLIMIT_CPU) - spent) < 2,
    )


def turn_pages(data, name):
    for page in (1, 2, 3, 4):
        time.sleep(0.4)
        progress.page_done(page)
    return document("done")


def draw(data, page, scale):
    if page > 3:
        raise ReadError(f"没有第 {page} 页。", f"There is no page {page}.")
    return b"\\x89PNG\\r\\n\\x1a\\n" + bytes(page) if scale else b"GIF"


READERS = {
    ".abort": lambda data, name: os.abort(),
    ".allocate": lambda data, name: bytearray(2**32),
    ".backtrack": lambda data, name: re.match("(a+)+$", "a" * 50 + "b"),
    ".cpp": hoard_in_cpp,
    ".dereference": lambda data, name: ctypes.string_at(0),
    ".exit": lambda data, name: os._exit(5),
    ".flood": flood_errors,
    ".hoard": hoard,
    ".hold-abort": hold_and_abort,
    ".hold-spin": hold_and_spin,
    ".junk": write_junk_to_every_file,
    ".limits": limits,
    ".modules": lambda data, name: document(*sys.modules),
    ".pages": turn_pages,
    ".nan": lambda data, name: RawDocument((Block("", 1, edges=(float("nan"),)),), ""),
    ".pid": lambda data, name: document(os.getpid()),
    ".print": print_and_ask,
    ".raise": lambda data, name: {}["missing part"],
    ".refuse": refuse,
    ".second": die_of_the_second_file,
    ".signal": lambda data, name: os.kill(os.getpid(), 40),
    ".sleep": lambda data, name: time.sleep(100),
    ".spin": spin,
    ".temporary": lambda data, name: document(tempfile.mkdtemp()),
    ".text": lambda data, name: document(data.decode()),
}
FORMATS = {
    suffix: Format(read, draw if suffix == ".text" else None) for suffix, read in READERS.items()
}
'''
REGISTRY = "misbehaving:FORMATS"


@pytest.fixture(scope="module", autouse=True)
def folder(tmp_path_factory):
    """Put the module of misbehaving readers where this process finds it, and its workers too."""
    place = tmp_path_factory.mktemp("readers")
    (place / "misbehaving.py").write_text(MISBEHAVING, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(place)
        yield place


@pytest.fixture(scope="module")
def pool():
    with Pool(Limits(memory=256 * 1024**2), REGISTRY) as pool:
        yield pool


def texts(document: RawDocument) -> list[str]:
    return [block.text for block in document.blocks]


class HeldPipe:
    """A named pipe that tells when a process has opened it, and when none has it open any more."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self.path = path
        self._end = os.open(path, os.O_RDONLY | os.O_NONBLOCK)

    def next(self) -> bytes:
        """Return what is written next, b"" once the last writer is gone."""
        assert select.select([self._end], [], [], 60)[0], "nobody wrote, and somebody lives on"
        return os.read(self._end, 1)


finite = st.floats(allow_nan=False, allow_infinity=False)
count = st.integers(0, 10**6)
any_text = st.text(st.characters(exclude_categories=()), max_size=6)  # lone surrogates as well


@st.composite
def blocks(draw):
    text = draw(any_text)
    return Block(
        text=text,
        line=draw(count),
        column=draw(count),
        page=draw(st.none() | count),
        box=draw(st.none() | st.tuples(finite, finite, finite, finite)),
        heading=draw(count),
        edges=draw(st.just(()) | st.tuples(*[finite] * (len(text) + 1))),
        row=draw(st.none() | st.builds(TableRow, count, count, st.booleans())),
        footnote=draw(st.booleans()),
    )


pages = st.builds(Page, count, count, st.none() | finite, any_text)
documents = st.builds(
    RawDocument,
    blocks=st.lists(blocks(), max_size=3).map(tuple),
    media_type=any_text,
    encoding=st.none() | any_text,
    metadata=st.lists(st.tuples(any_text, any_text), max_size=2).map(tuple),
    notes=st.lists(any_text, max_size=2).map(tuple),
    pages=st.lists(pages, max_size=2).map(tuple),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=9),
    max_leaves=9,
)
EMPTY = {
    "blocks": [],
    "media_type": "",
    "encoding": None,
    "metadata": [],
    "notes": [],
    "pages": [],
}


def packed(document: object) -> bytes:
    """Return a document's fields as `wire.encode` packs them, without numbers behind."""
    data = json.dumps(document).encode()
    return struct.pack("<Q", len(data)) + data


@settings(deadline=None)
@given(documents)
def test_a_document_comes_back_as_it_went(document):
    """decode(encode(document)) is the document, to the last bit of every number."""
    assert wire.decode(wire.encode(document)) == document


@pytest.mark.parametrize(
    ("record", "names"),
    [
        (RawDocument, "blocks media_type encoding metadata notes pages"),
        (Block, "text line column page box heading edges row footnote"),
        (TableRow, "table row header"),
        (Page, "number characters confidence skipped"),
    ],
)
def test_no_field_stays_behind(record, names):
    """A field that is added to a record must be added to wire.py, and to the strategies above."""
    assert [field.name for field in fields(record)] == names.split()


@settings(deadline=None)
@given(documents, st.data())
def test_damaged_bytes_are_a_document_or_a_value_error(document, data):
    """Whatever a worker sends in place of a document, decoding raises nothing but ValueError."""
    good = bytearray(wire.encode(document))
    start = data.draw(st.integers(0, len(good)))
    good[start : data.draw(st.integers(start, len(good)))] = data.draw(st.binary(max_size=9))
    with suppress(ValueError):
        assert isinstance(wire.decode(bytes(good)), RawDocument)


@settings(deadline=None)
@given(st.sampled_from(sorted(EMPTY)), json_values)
def test_a_field_of_another_kind_is_a_document_or_a_value_error(field, value):
    """JSON of any shape in place of one of a document's fields raises nothing but ValueError."""
    try:
        document = wire.decode(packed(EMPTY | {field: value}))
    except ValueError:
        return
    assert wire.decode(wire.encode(document)) == document


@pytest.mark.parametrize(
    "changed",
    [
        {"blocks": [["文", True, 0, None, False, 0, False, None, False]]},
        {"blocks": [["文", -1, 0, None, False, 0, False, None, False]]},
        {"blocks": [["文", 1, 0, None, True, 0, False, None, False]]},
        {"blocks": [["文", 1, 0, None, False, 0, True, None, False]]},
        {"blocks": [["文", 1, 0, None, False, 0, False, [1, 2], False]]},
        {"blocks": [[b"".hex(), 1]]},
        {"media_type": None},
        {"metadata": [["键", 1]]},
        {"notes": [None]},
        {"pages": [[1, 1, "0.5", ""]]},
        {"pages": [[1, 1, float("nan"), ""]]},
    ],
)
def test_wrong_fields_are_refused(changed):
    """A flag for a number, a negative count, missing numbers, half a row: none gets through."""
    assert wire.decode(packed(EMPTY)) == RawDocument((), "")
    with pytest.raises(ValueError, match=" "):
        wire.decode(packed(EMPTY | changed))


def test_a_nesting_without_end_is_refused():
    """JSON nested a hundred thousand deep is a ValueError, not the end of the recursion."""
    data = b"[" * 10**5
    with pytest.raises(ValueError, match="nested"):
        wire.decode(struct.pack("<Q", len(data)) + data)


def test_the_circular_reads_in_a_worker_as_it_does_here():
    """The project's own readers give the same document in a worker, by the file's suffix."""
    with Pool() as pool:
        assert pool.read(CIRCULAR.read_bytes(), CIRCULAR.name) == readers.read(
            CIRCULAR.read_bytes(), CIRCULAR.name
        )
        markdown = "# 办法\n\n为了**规范**工作，制定本办法。\n".encode()
        assert pool.read(markdown, "办法.MD") == readers.plain.read_markdown(markdown, "办法.MD")
        with pytest.raises(ReadError) as caught:
            pool.read(b"\x89PNG\x00", "图.txt")
    with pytest.raises(ReadError) as here:
        readers.plain.read_text(b"\x89PNG\x00", "图.txt")
    assert type(caught.value) is ReadError
    assert (str(caught.value), caught.value.english) == (str(here.value), here.value.english)


def test_a_readers_own_error_keeps_both_languages(pool):
    """A ReadError leaves the worker word for word, and the worker stays."""
    before = texts(pool.read(b"", "a.pid"))
    with pytest.raises(ReadError) as caught:
        pool.read(b"", "密件.refuse")
    assert type(caught.value) is ReadError
    assert str(caught.value) == "「密件.refuse」已加密。"
    assert caught.value.english == "'密件.refuse' is encrypted."
    assert texts(pool.read(b"", "a.pid")) == before


@pytest.mark.parametrize(
    ("suffix", "kind", "says"),
    [
        (".spin", "time", ("解析超过 0.5 秒，已放弃", "took more than 0.5 seconds")),
        (".sleep", "time", ("解析超过 0.5 秒，已放弃", "took more than 0.5 seconds")),
        (".backtrack", "time", ("解析超过 0.5 秒，已放弃", "took more than 0.5 seconds")),
        (".allocate", "memory", ("内存超过 0.25 GB，已放弃", "more than 0.25 GB of memory")),
        (".hoard", "memory", ("内存超过 0.25 GB，已放弃", "more than 0.25 GB of memory")),
        (".cpp", "memory", ("内存超过 0.25 GB，已放弃", "more than 0.25 GB of memory")),
        (".abort", "crash", ("意外终止（Aborted）", "(Aborted)")),
        (".dereference", "crash", ("（Segmentation fault）", "(Segmentation fault)")),
        (".signal", "crash", ("（Real-time signal 6）", "(Real-time signal 6)")),
        (".exit", "crash", ("（exit status 0x5）", "(exit status 0x5)")),
        (".raise", "crash", ("（KeyError: 'missing part'）", "(KeyError: 'missing part')")),
        (".junk", "crash", ("（malformed answer: ", "(malformed answer: ")),
        (".nan", "crash", ("（malformed answer: ", "(malformed answer: ")),
    ],
)
def test_a_file_that_ends_its_worker_costs_one_line_and_nothing_else(pool, suffix, kind, says):
    """Each way of not coming back is one clear line, and the next file is read."""
    seconds = 0.5 if kind == "time" else None
    with pytest.raises(WorkerError) as caught:
        pool.read(b"", f"坏{suffix}", seconds=seconds)
    error = caught.value
    assert error.kind == kind
    assert says[0] in str(error)
    assert says[1] in error.english
    for line in (str(error), error.english):
        assert f"坏{suffix}" in line
        assert line.isprintable()
    assert texts(pool.read("正文".encode(), "好.text")) == ["正文"]


def test_the_readers_traceback_is_kept_for_who_mends_it(pool):
    """What an unforeseen exception printed in the worker is a note on the error."""
    with pytest.raises(WorkerError) as caught:
        pool.read(b"", "坏.raise")
    (note,) = caught.value.__notes__
    assert note.startswith("Traceback")
    assert note.endswith("KeyError: 'missing part'\n")


def test_what_a_reader_prints_does_not_mix_with_its_answer(pool):
    """Printing, also by a child, and reading standard input leave the conversation whole."""
    assert texts(pool.read(b"", "a.print")) == ["''"]
    assert texts(pool.read(b"", "a.flood")) == ["done"]


def test_a_suffix_without_a_reader_is_refused_by_name(pool):
    """A format that the registry does not know is the file's error, not the worker's end."""
    with pytest.raises(ReadError, match="暂不支持「表") as caught:
        pool.read(b"", "表.unknown")
    assert "The format of '表.unknown' is not supported" in caught.value.english


def test_the_key_chooses_the_reader_where_the_name_does_not(pool):
    """A caller can name the reader, for the name of a member or for a second way to read."""
    assert texts(pool.read(b"x", "a.zip/b", key=".text")) == ["x"]


def test_a_worker_is_replaced_after_its_share_of_files():
    """Two files a worker: the third comes from another process."""
    with Pool(Limits(files=2), REGISTRY) as pool:
        ids = [texts(pool.read(b"", "a.pid"))[0] for _ in range(4)]
    assert ids[0] == ids[1] != ids[2] == ids[3]


def test_earlier_files_do_not_decide_about_a_later_one():
    """A file that dies of what another one left behind is read in a fresh worker."""
    with Pool(registry=REGISTRY) as pool:
        first, second = (texts(pool.read(b"", "a.second")) for _ in range(2))
    assert first != second


def test_threads_take_turns(pool):
    """Files read by several threads at once each get their own text."""
    numbers = [str(number) for number in range(40)]
    with ThreadPoolExecutor(8) as threads:
        found = threads.map(lambda number: pool.read(number.encode(), "a.text"), numbers)
        assert [texts(document) for document in found] == [[number] for number in numbers]


def test_the_worker_is_limited_before_it_reads(pool):
    """The system itself bounds memory and processor time, and writes no core dumps."""
    assert texts(pool.read(b"7", "a.limits", seconds=7)) == [str(256 * 1024**2), "0", "True"]


def test_the_worker_loads_nothing_heavy(pool):
    """What makes a start slow, and what the parent has loaded, is not in the worker."""
    loaded = set(texts(pool.read(b"", "a.modules")))
    assert "misbehaving" in loaded
    assert loaded.isdisjoint({"torch", "numpy", "streamlit", "typer", "pytest", "hypothesis"})


def test_temporary_files_go_with_the_worker():
    """What a reader leaves in the temporary folder is removed when the worker ends."""
    with Pool(registry=REGISTRY) as pool:
        (place,) = texts(pool.read(b"", "a.temporary"))
        assert Path(place).is_dir()
    assert not Path(place).parent.exists()


def test_what_a_worker_started_ends_with_it(tmp_path):
    """A program that a reader started is killed together with the worker."""
    pipe = HeldPipe(tmp_path / "pipe")
    with Pool(registry=REGISTRY) as pool:
        with pytest.raises(WorkerError, match="Aborted"):
            pool.read(bytes(pipe.path), "a.hold-abort")
        assert (pipe.next(), pipe.next()) == (b"!", b"")


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_the_worker_ends_with_its_parent(sent, folder, tmp_path):
    """Ctrl-C, or the parent's death, ends a worker in a loop at once, and what it started."""
    pipe = HeldPipe(tmp_path / "pipe")
    script = (
        f"import sys; sys.path.insert(0, {str(folder)!r})\n"
        "from indexer.readers.worker import Pool\n"
        f"Pool(registry={REGISTRY!r}).read({bytes(pipe.path)!r}, 'a.hold-spin')\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=Path(__file__).parent.parent,
        env=os.environ | {"TMPDIR": str(tmp_path)},
        stderr=subprocess.PIPE,
    )
    assert pipe.next() == b"!"
    parent.send_signal(sent)
    assert pipe.next() == b""
    _, errors = parent.communicate()
    assert parent.returncode == -sent
    assert errors.endswith(b"KeyboardInterrupt\n" if sent == signal.SIGINT else b"")


def test_neither_the_main_script_nor_the_working_folder_runs_in_the_worker(tmp_path):
    """A script without a guard, as Streamlit runs it, in a folder full of traps: it runs once."""
    here = tmp_path / "here"
    here.mkdir()
    for trap in ("json", "yaml", "indexer", "dataclasses"):
        (here / f"{trap}.py").write_text("raise SystemExit('the working folder')")
    script = tmp_path / "page.py"
    script.write_text(
        f"import sys; sys.path.insert(0, {str(Path(readers.__file__).parents[2])!r})\n"
        "print('running')\n"
        "from indexer.readers.worker import Pool\n"
        "print(Pool().read(b'text', 'a.txt').blocks[0].text)\n"
    )
    command = [sys.executable, script]
    run = subprocess.run(command, cwd=here, capture_output=True, text=True, check=False)
    assert (run.stdout.split(), run.returncode) == (["running", "text"], 0), run.stderr


def test_a_worker_that_cannot_start_is_no_files_fault():
    """A broken installation is said once, as what it is, and not of every file."""
    with Pool(registry="no_such_module:READERS") as pool, pytest.raises(YinjuError) as caught:
        pool.read(b"", "a.txt")
    assert not isinstance(caught.value, ReadError)
    assert "无法启动（ModuleNotFoundError: No module named 'no_such_module'）" in str(caught.value)


def test_larger_files_may_take_longer():
    """The time for a file is the base and its share for each megabyte."""
    limits = Limits(seconds=60, seconds_per_mb=2)
    assert [limits.seconds_for(size * 1024**2) for size in (0, 1, 50)] == [60, 62, 160]


def test_each_page_that_takes_long_starts_the_time_anew(pool):
    """Four pages of 0.4 seconds are read under a limit of one second, and each is told."""
    told = []
    assert texts(pool.read(b"", "a.pages", seconds=1.0, on_page=told.append)) == ["done"]
    assert told == [1, 2, 3, 4]
    assert texts(pool.read(b"", "a.pages", seconds=1.0)) == ["done"]


def test_a_page_is_drawn_in_the_worker(pool):
    """An image comes back as it was drawn; a page that is not there is the file's own error."""
    assert pool.draw(b"", "a.text", page=2, scale=1.0) == b"\x89PNG\r\n\x1a\n\x00\x00"
    with pytest.raises(ReadError, match="没有第 4 页"):
        pool.draw(b"", "a.text", page=4, scale=1.0)
    with pytest.raises(WorkerError, match="no image"):
        pool.draw(b"", "a.text", page=1, scale=0.0)
    with pytest.raises(ReadError, match="没有页面图像"):
        pool.draw(b"", "a.pid", page=1, scale=1.0)
