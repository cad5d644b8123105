"""Snapshots: whole or not at all, whatever happens to a build."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time

import pytest

from indexer import build, open_index, snapshot
from indexer.errors import EncoderMismatchError, SnapshotError
from tests.conftest import CIRCULAR

QUESTION = "落实过程中遇到重要问题向谁报告"


@pytest.fixture
def corpus(tmp_path):
    """A corpus of the circular alone, to which files can be added."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    shutil.copy(CIRCULAR, folder)
    return folder


@pytest.fixture
def built(corpus, tmp_path, small_model):
    """Its index, built with the small model."""
    build([corpus], tmp_path / "index", model=str(small_model))
    return tmp_path / "index"


def texts(index_dir, model):
    """Answer the question, and return the texts of the hits."""
    answer = open_index(index_dir, model=str(model)).ask(QUESTION, 5)
    return [hit.passage.text for hit in answer.hits]


def test_a_missing_index_says_how_to_build_it(tmp_path):
    """The message names the folder and the command."""
    with pytest.raises(SnapshotError, match="yinju build") as caught:
        open_index(tmp_path / "none")
    assert str(tmp_path / "none") in str(caught.value)


def test_damage_in_any_file_is_refused(built, small_model):
    """One changed byte in any file of a snapshot, or a file gone, and it is not opened."""
    folder, _ = snapshot.open_current(built)
    files = [built / "CURRENT", *(file for file in folder.rglob("*") if file.is_file())]
    assert len(files) > 8
    for file in files:
        whole = file.read_bytes()
        for damaged in (whole[:-1] + bytes([(whole or b"\0")[-1] ^ 1]), whole[:-1], None):
            if damaged is None:
                file.unlink()
            elif damaged == whole or not whole:
                continue
            else:
                file.write_bytes(damaged)
            with pytest.raises(SnapshotError, match="yinju build"):
                open_index(built, model=str(small_model))
        file.write_bytes(whole)
    assert texts(built, small_model)


def test_a_damaged_index_is_mended_by_a_build(corpus, built, small_model):
    """What the message says works: `build` replaces a damaged snapshot."""
    folder, _ = snapshot.open_current(built)
    (folder / "catalog.sqlite").write_bytes(b"")
    report = build([corpus], built, model=str(small_model))
    assert (report.documents, report.encoded) == (1, 0)
    assert texts(built, small_model)


def test_another_format_is_refused(built, small_model, monkeypatch):
    """An index of a later version of the program is not read as if it were of this one."""
    monkeypatch.setattr(snapshot, "FORMAT", snapshot.FORMAT + 1)
    with pytest.raises(SnapshotError, match="另一个版本"):
        open_index(built, model=str(small_model))


def test_another_encoder_is_refused(built):
    """What was built with one encoder is never searched with another."""
    with pytest.raises(EncoderMismatchError, match="--model"):
        open_index(built)


def test_a_model_that_changed_is_refused(small_model, tmp_path):
    """The same name with other vectors asks for a new index, not for the name."""
    copy = tmp_path / small_model.name
    shutil.copytree(small_model, copy)
    build([CIRCULAR], tmp_path / "index", model=str(copy))
    config = copy / "config.json"
    config.write_text(config.read_text("utf-8") + "\n", "utf-8")
    with pytest.raises(EncoderMismatchError, match="变了"):
        open_index(tmp_path / "index", model=str(copy))


def test_a_failing_build_leaves_the_index(built, small_model):
    """A build that raises half-way leaves the snapshot in service, and no remains."""
    before = snapshot.current(built)

    def write(folder):
        (folder / "half").write_text("half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        snapshot.publish(built, write)
    assert snapshot.current(built) == before
    assert [child.name for child in (built / "snapshots").iterdir()] == [before]
    assert texts(built, small_model)


def test_a_second_build_at_once_is_refused(corpus, built, small_model):
    """Two builds never write into one folder; the second says what to do."""
    from filelock import FileLock

    with FileLock(built / "build.lock"), pytest.raises(SnapshotError, match="请等它完成"):
        build([corpus], built, model=str(small_model))


def test_an_unchanged_corpus_is_not_built_again(corpus, built, small_model):
    """A second build of the same texts leaves the same snapshot, and encodes nothing."""
    before = snapshot.current(built)
    report = build([corpus], built, model=str(small_model))
    assert (report.snapshot_id, report.encoded, report.documents) == (before, 0, 1)


def test_one_added_file_encodes_its_passages_only(corpus, built, small_model):
    """The embedding cache gives the vectors of what was there; ids and hits stay."""
    old = open_index(built, model=str(small_model))
    kept = {passage.passage_id for passage in old.passages(old.documents()[0].doc_id)}
    (corpus / "新.txt").write_text("新增的通知只有这一段话，说明增量建立索引。", "utf-8")
    report = build([corpus], built, model=str(small_model))
    assert (report.documents, report.encoded) == (2, 1)
    new = open_index(built, model=str(small_model))
    assert kept <= {
        passage.passage_id for one in new.documents() for passage in new.passages(one.doc_id)
    }


def test_a_reader_keeps_its_snapshot(corpus, built, small_model):
    """An index that was opened answers as before, while newer ones replace it."""
    reader = open_index(built, model=str(small_model))
    before = reader.ask(QUESTION, 5)
    for number in range(4):
        (corpus / f"{number}.txt").write_text(f"第{number}份新通知的全文。", "utf-8")
        build([corpus], built, model=str(small_model))
    assert len(list((built / "snapshots").iterdir())) == 2
    after = reader.ask(QUESTION, 5)
    assert [hit.passage for hit in after.hits] == [hit.passage for hit in before.hits]
    assert len(open_index(built, model=str(small_model)).documents()) == 5


def test_kill_at_any_moment_leaves_an_index(corpus, built, small_model):
    """After `kill -9` at 20 random moments of a build, the old index or a whole new one answers."""
    expected = texts(built, small_model)
    moments = random.Random(7)
    command = [sys.executable, "-m", "indexer.cli", "build", str(corpus), "--index", str(built)]
    environment = {**os.environ, "YINJU_MODEL": str(small_model)}

    def run(number):
        # A text that changes makes every build a real one.
        (corpus / "变.txt").write_text(f"第{number}次修改。" * 40, "utf-8")
        return subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)

    started = time.monotonic()
    assert run(0).wait(timeout=120) == 0
    whole = time.monotonic() - started
    killed = 0
    for number in range(1, 21):
        process = run(number)
        try:
            process.wait(timeout=moments.uniform(0.2, 1.0) * whole)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed += 1
        assert expected[0] in texts(built, small_model)
    assert killed >= 10
    assert run(99).wait(timeout=120) == 0
    assert not list((built / "snapshots").glob(".making-*"))
