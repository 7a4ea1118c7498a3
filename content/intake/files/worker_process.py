"""The worker process itself: it limits itself, runs one task on one file and answers in frames.
Imports as little as it can, for every start waits for them (`worker.py` says how it is used)."""

import fcntl
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO, Final

from content.intake.errors import InputError
from content.intake.files.worker_frames import HEAD, Kind, encoded

_ROWS_IN_A_FRAME: Final = 500
_FIRST_ROWS: Final = 20  # soon, so that the reader may begin or refuse
_MOST_WRITTEN: Final = 200_000_000  # bytes of one file
_MOST_FILES: Final = 64
_SPARE: Final = 1_000_000  # bytes kept back to say that memory ran out
_FORBIDDEN: Final = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system")


def main() -> None:
    """Read the order from standard input, do it, and answer where argv[1] says."""
    import json

    with open(int(sys.argv[1]), "wb") as answers:
        order = json.loads(sys.stdin.buffer.readline())
        _limit(order["seconds"], order["memory"])
        _end_with_the_other()
        spare = bytearray(_SPARE)
        try:
            _run(order, answers)
        except MemoryError:
            del spare
            _send(answers, Kind.MEMORY)
        answers.flush()
        os._exit(0)  # whatever the libraries would still like to do


def _limit(seconds: int, memory: int) -> None:
    """No more than this, whatever the file says, and no way out."""
    for what, soft, hard in (
        (resource.RLIMIT_AS, memory, memory),
        (resource.RLIMIT_CPU, seconds, seconds + 1),
        (resource.RLIMIT_FSIZE, _MOST_WRITTEN, _MOST_WRITTEN),
        (resource.RLIMIT_NOFILE, _MOST_FILES, _MOST_FILES),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        resource.setrlimit(what, (soft, hard))
    sys.addaudithook(_no_way_out)


def _no_way_out(event: str, _arguments: object) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"a worker may not: {event}")


def _end_with_the_other() -> None:
    """The kernel ends this process when its standard input is closed, which happens at the latest
    when the other process is gone, however it went."""
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(0, fcntl.F_SETFL, fcntl.fcntl(0, fcntl.F_GETFL) | os.O_ASYNC)


def _run(order: dict[str, Any], answers: BinaryIO) -> None:
    try:
        result = _task(order["task"])(Path(order["path"]), **order["options"])
        if order["stream"]:
            _stream(result, answers)
        else:
            _answer(answers, result)
        _send(answers, Kind.END)
    except InputError as error:
        told = [(problem.where, problem.text, problem.field) for problem in error.problems]
        _send(answers, Kind.REFUSED, encoded(told)[0])
    except MemoryError:
        raise
    except Exception as error:  # a bug of ours or of a library: told to the log, not to the officer
        _send(answers, Kind.BROKE, _where(error).encode())


def _task(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), function)
    return found


def _stream(result: Iterable[Any], answers: BinaryIO) -> None:
    some: list[Any] = []
    most = _FIRST_ROWS
    for row in result:
        some.append(row)
        if len(some) >= most:
            _answer(answers, some)
            some, most = [], _ROWS_IN_A_FRAME
    if some:
        _answer(answers, some)


def _answer(answers: BinaryIO, value: Any) -> None:
    body, blobs = encoded(value)
    for blob in blobs:
        _send(answers, Kind.BYTES, blob)
    _send(answers, Kind.VALUE, body)
    answers.flush()


def _send(answers: BinaryIO, kind: Kind, body: bytes = b"") -> None:
    answers.write(HEAD.pack(kind, len(body)))
    answers.write(body)


def _where(error: BaseException) -> str:
    """The kind of an exception and the lines that it passed, without its text, which may be the
    file's."""
    import traceback

    steps = traceback.extract_tb(error.__traceback__)[-6:]
    passed = " < ".join(f"{Path(step.filename).name}:{step.lineno}" for step in reversed(steps))
    return f"{type(error).__name__} at {passed}"
