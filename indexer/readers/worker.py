"""Readers in a process of their own, so that a hostile file costs itself and nothing else.

    with Pool() as pool:
        document = pool.read(data, "公报.pdf")
        image = pool.draw(data, "公报.pdf", page=3, scale=2.0)

One worker process reads file after file. It is ended and replaced where a file takes too long, or
too much memory, or kills it, and now and then anyway, since libraries leak. Whatever a file does,
it is read or it is one ReadError. What runs inside of the worker is in worker_process.py.

A file that takes the worker over through a hole in a library can still do what the user can, and
forge the results of the files after it: this limits damage, it is no sandbox.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass
from pathlib import PurePath
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, Literal, TypeVar, cast

from indexer.errors import ReadError, YinjuError
from indexer.readers import wire
from indexer.readers.worker_process import OUT_OF_MEMORY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from indexer.records import RawDocument

    OnPage = Callable[[int], None]  # is told the number of each page that took long

_T = TypeVar("_T")
_REGISTRY = "indexer.readers:FORMATS"
_START_SECONDS = 120.0  # usually a tenth of one; a busy machine may need far longer
_ANSWER_BYTES = 512 * 1024**2
_TAIL_BYTES = 4096
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"<svg ")

# Not `-m`, which looks for modules in the working folder first; and not multiprocessing, whose
# child runs the parent's main script again, which under Streamlit is the whole page.
_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from indexer.readers.worker_process import serve; serve(sys.argv[2], int(sys.argv[3]))"
)

if sys.platform == "win32":
    _NO_WINDOW = subprocess.CREATE_NO_WINDOW
else:
    _NO_WINDOW = 0

# What a C++ library, Python and glibc print when they die for want of memory.
_MEMORY_WORDS = ("std::bad_alloc", "MemoryError", "Cannot allocate memory")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may take, and after how many files a worker is replaced.

    `seconds` is wall time, `seconds_per_mb` is added for each megabyte of the file, and each page
    that had to be recognised starts it anew; `memory` is what the worker may hold, in bytes.
    """

    seconds: float = 60.0
    seconds_per_mb: float = 2.0
    memory: int = 2 * 1024**3
    files: int = 200

    def seconds_for(self, size: int) -> float:
        """Return the wall time that a file of `size` bytes may take."""
        return self.seconds + self.seconds_per_mb * size / 1024**2


class WorkerError(ReadError):
    """A file that the worker did not get through; `kind` says what stopped it.

    A note holds the end of what the worker wrote to standard error, such as a traceback.
    """

    def __init__(
        self, kind: Literal["time", "memory", "crash"], message: str, english: str
    ) -> None:
        super().__init__(message, english)
        self.kind = kind


class Pool:
    """Reads files in a worker process, one at a time, for any number of threads.

    `registry` says where the worker finds its readers, as "module:attribute" of a mapping from
    suffix to Format. The worker starts with the first file, and ends with the pool or the program.
    """

    def __init__(self, limits: Limits | None = None, registry: str = _REGISTRY) -> None:
        self._limits = limits or Limits()
        self._registry = registry
        self._worker: _Worker | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the worker; a later `read` starts another."""
        with self._lock:
            self._end_worker()

    def read(
        self,
        data: bytes,
        name: str,
        key: str | None = None,
        seconds: float | None = None,
        on_page: OnPage | None = None,
    ) -> RawDocument:
        """Read one file with the registry's reader for `key`, the suffix of `name` unless given.

        `seconds` is wall time, in place of the limit. Raises ReadError as the reader does,
        WorkerError where a file broke a limit or ended the worker, and YinjuError where no worker
        starts.
        """
        request = _Request(name, _suffix(name) if key is None else key)
        return self._call(request, data, seconds, wire.decode, on_page)

    def draw(
        self, data: bytes, name: str, page: int, scale: float, key: str | None = None
    ) -> bytes:
        """Return a page of a file as PNG, `scale` in pixels a point, or as SVG.

        Raises as `read` does.
        """
        request = _Request(name, _suffix(name) if key is None else key, page, scale)
        return self._call(request, data, None, _as_image, None)

    def _call(
        self,
        request: _Request,
        data: bytes,
        seconds: float | None,
        understand: Callable[[bytes], _T],
        on_page: OnPage | None,
    ) -> _T:
        seconds = self._limits.seconds_for(len(data)) if seconds is None else seconds
        with self._lock:
            fresh = self._worker is None
            try:
                return self._try(request, data, seconds, understand, on_page)
            except WorkerError as error:
                if fresh or error.kind == "time":
                    raise
            # What earlier files left in the worker must not decide about this one.
            return self._try(request, data, seconds, understand, on_page)

    def _try(
        self,
        request: _Request,
        data: bytes,
        seconds: float,
        understand: Callable[[bytes], _T],
        on_page: OnPage | None,
    ) -> _T:
        if self._worker is None:
            self._worker = _Worker(self._registry, self._limits.memory)
        try:
            return self._worker.call(request, data, seconds, understand, on_page)
        finally:
            if self._worker.is_spent(self._limits.files):
                self._end_worker()

    def _end_worker(self) -> None:
        if self._worker is not None:
            self._worker.end()
            self._worker = None


@dataclass(frozen=True, slots=True)
class _Request:
    """What is asked of the worker: to read a file, or to draw a page of it."""

    name: str
    key: str
    page: int | None = None
    scale: float | None = None


def _suffix(name: str) -> str:
    return PurePath(name).suffix.lower()


class _Worker:
    """One worker process, as its parent sees it."""

    def __init__(self, registry: str, memory: int) -> None:
        self._memory = memory
        self._served = 0
        self._busy = False
        self._expired = False
        # What readers leave in temporary files goes with the worker, even where it is killed.
        self._scratch = TemporaryDirectory(prefix="yinju-", ignore_cleanup_errors=True)
        places = json.dumps([entry for entry in sys.path if isinstance(entry, str)])
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, with our own arguments
            [sys.executable, "-P", "-X", "utf8", "-c", _BOOT, places, registry, str(memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), self._scratch.name)},
            # A group of its own, to be killed whole; Ctrl-C goes to the parent, which ends it.
            start_new_session=True,
            creationflags=_NO_WINDOW,
        )
        self._requests = cast("IO[bytes]", self._process.stdin)
        self._answers = cast("IO[bytes]", self._process.stdout)
        self._tail = bytearray()
        self._drain = threading.Thread(target=self._drain_errors, daemon=True)
        self._drain.start()

    def is_spent(self, files: int) -> bool:
        """Whether the worker must be replaced: it is old, or has not come back from a file."""
        return self._busy or self._expired or self._served >= files

    def call(
        self,
        request: _Request,
        data: bytes,
        seconds: float,
        understand: Callable[[bytes], _T],
        on_page: OnPage | None,
    ) -> _T:
        """Have one request answered, as Pool.read says; afterwards the worker may be spent."""
        self._busy = True
        if self._served == 0:
            self._await_start()
        self._tail.clear()
        try:
            payload = self._ask(request, data, seconds, on_page)
            result = payload if isinstance(payload, ReadError) else understand(payload)
        except (EOFError, OSError) as error:  # the worker is gone
            raise self._failure(request.name, seconds) from error
        except ValueError as error:
            raise _crashed(request.name, f"malformed answer: {error}") from error
        self._served += 1
        self._busy = False
        if isinstance(result, ReadError):
            raise result
        return result

    def _ask(
        self, request: _Request, data: bytes, seconds: float, on_page: OnPage | None
    ) -> bytes | ReadError:
        with self._clock(seconds):
            wire.send(self._requests, {**asdict(request), "seconds": seconds}, data)
        while True:
            with self._clock(seconds):
                answer, payload = wire.receive(self._answers, _ANSWER_BYTES)
            if not answer:
                return payload
            if isinstance(page := answer.get("page"), int):
                if on_page:
                    on_page(page)
                continue
            message, english = answer.get("message"), answer.get("english")
            if not isinstance(message, str) or not isinstance(english, str):
                raise ValueError("neither a result nor a refusal")
            return ReadError(message, english)

    def end(self) -> None:
        """End the worker and all that it started."""
        self._kill()
        self._process.wait()
        self._drain.join(timeout=1)
        self._answers.close()
        # What could not be sent to a worker that is gone is still in the buffer.
        with contextlib.suppress(OSError):
            self._requests.close()
        self._scratch.cleanup()

    def _await_start(self) -> None:
        try:
            with self._clock(_START_SECONDS):
                wire.receive(self._answers, _ANSWER_BYTES)
        except (EOFError, OSError, ValueError) as error:
            self.end()
            late = f"timeout: {_START_SECONDS:g} s"
            reason = late if self._expired else self._last_words()
            raise YinjuError(
                f"文件解析进程无法启动（{reason}），请重新安装本程序。",
                f"The process that reads files does not start ({reason}); install Yinju again.",
            ) from error

    @contextlib.contextmanager
    def _clock(self, seconds: float) -> Iterator[None]:
        """Kill the worker where the block takes longer, which ends any wait for it."""
        timer = threading.Timer(seconds, self._expire)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()

    def _expire(self) -> None:
        self._expired = True
        self._kill()

    def _kill(self) -> None:
        if sys.platform == "win32":
            self._process.kill()  # its job object takes with it what it started
        elif self._process.returncode is None:  # not waited for, so its id is not another's
            with contextlib.suppress(ProcessLookupError, PermissionError):  # ended by itself
                os.killpg(self._process.pid, signal.SIGKILL)

    def _drain_errors(self) -> None:
        with cast("IO[bytes]", self._process.stderr) as errors:
            while chunk := os.read(errors.fileno(), 65536):
                self._tail += chunk
                del self._tail[:-_TAIL_BYTES]

    def _last_words(self) -> str:
        lines = self._tail.decode("utf-8", "replace").split("\n")
        last = next((line for line in reversed(lines) if line.strip()), "")
        return "".join(filter(str.isprintable, last))[:200]

    def _failure(self, name: str, seconds: float) -> WorkerError:
        """Return why the worker is gone."""
        self.end()
        status = self._process.returncode
        said = self._tail.decode("utf-8", "replace")
        if self._expired or (sys.platform != "win32" and status == -signal.SIGXCPU):
            error = _timed_out(name, seconds)
        elif status == OUT_OF_MEMORY or any(word in said for word in _MEMORY_WORDS):
            error = _too_large(name, self._memory)
        elif status == 1:  # an exception that the reader did not foresee
            error = _crashed(name, self._last_words())
        elif status < 0:
            error = _crashed(name, f"{signal.strsignal(-status)}")
        else:
            error = _crashed(name, f"exit status {status:#x}")
        if said:
            error.add_note(said)
        return error


def _as_image(payload: bytes) -> bytes:
    if not payload.startswith(_IMAGES):
        raise ValueError("no image")
    return payload


def _timed_out(name: str, seconds: float) -> WorkerError:
    limit = f"{round(seconds, 1):g}"
    return WorkerError(
        "time",
        f"「{name}」解析超过 {limit} 秒，已放弃：文件可能已损坏或过于复杂，请另存或拆分后再加入。",
        f"Reading {name!r} took more than {limit} seconds and was given up: the file may be "
        "damaged or too complex; save it anew or split it.",
    )


def _too_large(name: str, memory: int) -> WorkerError:
    limit = f"{memory / 1024**3:.3g}"
    return WorkerError(
        "memory",
        f"「{name}」解析所需的内存超过 {limit} GB，已放弃：文件可能已损坏，请另存或拆分后再加入。",
        f"Reading {name!r} needs more than {limit} GB of memory and was given up: the file may be "
        "damaged; save it anew or split it.",
    )


def _crashed(name: str, reason: str) -> WorkerError:
    return WorkerError(
        "crash",
        f"「{name}」使解析程序意外终止（{reason}），已跳过：文件可能已损坏，请另存后再加入。",
        f"{name!r} ended the program that reads it ({reason}) and was left out: the file may be "
        "damaged; save it anew.",
    )
