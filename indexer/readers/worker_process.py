"""What runs inside of the worker process: it limits itself, then answers file after file.

What limits it, besides the parent's clock:

- Linux: the memory that it can write to (RLIMIT_DATA), its processor time, and no core dumps.
- macOS: the same, but that system does not enforce the limit on memory.
- Windows: a job object with a limit on memory, which ends what the worker started with the worker.

It imports nothing beyond the standard library and the readers, so that it starts at once.
"""

from __future__ import annotations

import faulthandler
import os
import sys
import time
from functools import partial
from importlib import import_module
from queue import SimpleQueue
from threading import Thread
from typing import IO, TYPE_CHECKING, Any

from indexer.errors import ReadError
from indexer.readers import progress, unsupported, wire

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indexer.readers import Format

OUT_OF_MEMORY = 77  # the exit status of a worker that a file cost too much memory


def serve(registry: str, memory: int) -> None:
    """Read what the parent sends over standard input, until it kills this process or is gone.

    `registry` is "module:attribute" of a mapping from suffix to Format, `memory` the limit in
    bytes. An exception that is no ReadError ends the process: nobody knows in what state it is.
    """
    requests, answers = _take_pipes()
    faulthandler.enable()
    _confine(memory)
    module, _, attribute = registry.partition(":")
    formats: Mapping[str, Format] = getattr(import_module(module), attribute)
    inbox: SimpleQueue[tuple[dict[str, Any], bytes]] = SimpleQueue()
    Thread(target=_listen, args=(requests, inbox), daemon=True).start()
    wire.send(answers, {})
    while True:
        request, data = inbox.get()
        _allow_processor_time(request["seconds"])
        with progress.told_to(partial(_tell, answers, request["seconds"])):
            answer = _answer(formats, request, data)
        wire.send(answers, *answer)


def _tell(answers: IO[bytes], seconds: float, page: int) -> None:
    """Let the parent know of a page that is done, which starts the time anew."""
    _allow_processor_time(seconds)
    wire.send(answers, {"page": page})


def _listen(requests: IO[bytes], inbox: SimpleQueue[tuple[dict[str, Any], bytes]]) -> None:
    """Take in requests; without a parent nobody waits for the file at hand, and all ends."""
    while True:
        try:
            inbox.put(wire.receive(requests, sys.maxsize))
        except EOFError:
            _end()


def _answer(
    formats: Mapping[str, Format], request: dict[str, Any], data: bytes
) -> tuple[dict[str, object], bytes]:
    name, known = request["name"], formats.get(request["key"])
    if known is None:
        return _refusal(unsupported(name))
    try:
        if request["page"] is None:
            return {}, wire.encode(known.read(data, name))
        if known.draw is None:
            return _refusal(_no_pages(name))
        return {}, known.draw(data, request["page"], request["scale"])
    except ReadError as error:
        return _refusal(error)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)  # an orderly end may need memory


def _refusal(error: ReadError) -> tuple[dict[str, object], bytes]:
    return {"message": str(error), "english": error.english}, b""


def _no_pages(name: str) -> ReadError:
    return ReadError(
        f"「{name}」的格式没有页面图像，请直接打开原件查看。",
        f"The format of {name!r} has no images of pages; open the file itself.",
    )


def _take_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Take standard input and output for ourselves.

    What a library prints goes to standard error, and programs that a reader starts read nothing.
    """
    requests = os.fdopen(os.dup(0), "rb")
    # Left open to the very end: where it closes, the parent takes the process to have ended.
    answers = os.fdopen(os.dup(1), "wb", closefd=False)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, answers


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    class _ExtendedLimits(ctypes.Structure):
        """JOBOBJECT_EXTENDED_LIMIT_INFORMATION (winnt.h), with its inner structures laid flat."""

        _fields_ = (
            ("per_process_user_time", wintypes.LARGE_INTEGER),
            ("per_job_user_time", wintypes.LARGE_INTEGER),
            ("flags", wintypes.DWORD),
            ("minimum_working_set", ctypes.c_size_t),
            ("maximum_working_set", ctypes.c_size_t),
            ("active_processes", wintypes.DWORD),
            ("affinity", ctypes.c_size_t),
            ("priority_class", wintypes.DWORD),
            ("scheduling_class", wintypes.DWORD),
            ("io_counters", ctypes.c_ulonglong * 6),
            ("process_memory", ctypes.c_size_t),
            ("job_memory", ctypes.c_size_t),
            ("peak_process_memory", ctypes.c_size_t),
            ("peak_job_memory", ctypes.c_size_t),
        )

    _EXTENDED_LIMIT_INFORMATION = 9
    _PROCESS_MEMORY, _KILL_ON_JOB_CLOSE = 0x100, 0x2000
    _NO_CRITICAL_ERROR_BOX, _NO_FAULT_BOX = 0x1, 0x2

    def _confine(memory: int) -> None:
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        # A crash must not wait for somebody to close a message box.
        kernel.SetErrorMode(_NO_CRITICAL_ERROR_BOX | _NO_FAULT_BOX)
        kernel.CreateJobObjectW.restype = wintypes.HANDLE
        kernel.GetCurrentProcess.restype = wintypes.HANDLE
        # Never closed: the system does it when the process ends, and then ends the job.
        job = wintypes.HANDLE(kernel.CreateJobObjectW(None, None))
        limits = _ExtendedLimits(flags=_PROCESS_MEMORY | _KILL_ON_JOB_CLOSE, process_memory=memory)
        size = ctypes.sizeof(limits)
        if not (
            kernel.SetInformationJobObject(
                job, _EXTENDED_LIMIT_INFORMATION, ctypes.byref(limits), size
            )
            and kernel.AssignProcessToJobObject(job, wintypes.HANDLE(kernel.GetCurrentProcess()))
        ):
            raise ctypes.WinError(ctypes.get_last_error())

    def _allow_processor_time(seconds: float) -> None:
        """Leave it to the clock: a job's limit on processor time counts from its beginning."""

    def _end() -> None:
        os._exit(0)  # and with it the job

else:
    import resource
    import signal

    def _confine(memory: int) -> None:
        # Not RLIMIT_AS: it counts what libraries merely reserve, gigabytes with a few threads.
        _set_limit(resource.RLIMIT_DATA, memory)
        _set_limit(resource.RLIMIT_CORE, 0)

    def _allow_processor_time(seconds: float) -> None:
        """Let the system end the process should it use every processor for longer than that."""
        allowed = seconds * (os.cpu_count() or 1)
        _set_limit(resource.RLIMIT_CPU, int(time.process_time() + allowed) + 1)

    def _end() -> None:
        os.killpg(0, signal.SIGKILL)  # this process, and what it started

    def _set_limit(kind: int, value: int) -> None:
        _, highest = resource.getrlimit(kind)
        limit = value if highest == resource.RLIM_INFINITY else min(value, highest)
        resource.setrlimit(kind, (limit, highest))
