"""Reads an officer's file in a process of its own, with an end to its memory and time, so that no
file can stop the console or fill the machine.

A task is a function of ours, named by module and name; it takes the file's path and keywords that
JSON can carry, is run in a fresh process (the console has threads: no fork), and may import only
what it needs, since every import is waited for.

One answer (a Word file). What the task returns comes back as JSON values: a dataclass as its
fields, a tuple as a list, bytes as bytes::

    fields = worker.call("content.intake.word:read", path, {"pictures": True})
    word = Word(**fields)

A stream of rows (a spreadsheet). The task is a generator; its rows arrive while it goes on
reading, and closing the generator, or any exception, ends the process::

    with closing(worker.rows("content.intake.sheets:read", path, {"sheet": "Danh sách"})) as rows:
        for number, cells in rows: ...

The task's InputError comes back as itself. Whatever else ends the process is one InputError too:
too long, too much memory, or a reader that broke.
"""

import json
import logging
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore
from typing import Any, Final

from content.intake.errors import InputError, InputProblem, refuse
from content.intake.files.worker_frames import HEAD, MOST_IN_A_FRAME, Kind, decoded

log = logging.getLogger(__name__)

MOST_AT_ONCE: Final = 2
"""So that pages are still answered while files are read."""

_SEATS: Final = BoundedSemaphore(MOST_AT_ONCE)
_LONGEST_QUEUE_S: Final = 30
_BLOCK: Final = 1 << 16
_ENTRANCE: Final = "from content.intake.files.worker_process import main; main()"

_BUSY: Final = "máy đang đọc nhiều tệp khác; hãy thử lại sau một phút"
_TOO_LONG: Final = (
    "đọc quá {seconds} giây chưa xong nên đã dừng, chưa có gì thay đổi; hãy bỏ bớt nội dung, hoặc "
    "chia thành nhiều tệp rồi thử lại"
)
_TOO_BIG: Final = (
    "cần quá nhiều bộ nhớ để đọc nên đã dừng, chưa có gì thay đổi; hãy bỏ bớt nội dung, hoặc chia "
    "thành nhiều tệp rồi thử lại"
)
_BROKE: Final = (
    "tệp hỏng hoặc viết sai định dạng nên không đọc hết được, chưa có gì thay đổi; hãy mở bằng "
    "chương trình đã tạo ra tệp, lưu lại rồi thử lại"
)


@dataclass(frozen=True)
class WorkerLimits:
    """What one file may cost. `seconds` counts processor time, and apart from it the time that is
    spent waiting for the process; the time in which the caller works with a row is not counted."""

    seconds: int = 30
    memory: int = 900_000_000  # bytes of address space; an idle one has about 100 million
    answer: int = 100_000_000  # bytes of one answer, or of the rows that come in one piece


def call(
    task: str,
    path: Path,
    options: Mapping[str, Any] | None = None,
    limits: WorkerLimits | None = None,
) -> Any:
    """What the task returns for the file; InputError as it raised it, or when it was ended."""
    with closing(_values(_Order(task, path, options or {}, stream=False), limits)) as values:
        return next(values)


def rows(
    task: str,
    path: Path,
    options: Mapping[str, Any] | None = None,
    limits: WorkerLimits | None = None,
) -> Generator[Any, None, None]:
    """What the task yields for the file, one by one; InputError as in `call`, perhaps after some
    rows."""
    for some in _values(_Order(task, path, options or {}, stream=True), limits):
        yield from some


@dataclass(frozen=True)
class _Order:
    task: str
    path: Path
    options: Mapping[str, Any] = field(repr=False)
    stream: bool

    def line(self, limits: WorkerLimits) -> bytes:
        told = {
            "task": self.task,
            "path": str(self.path.absolute()),
            "options": dict(self.options),
            "stream": self.stream,
            "seconds": limits.seconds,
            "memory": limits.memory,
        }
        return json.dumps(told).encode() + b"\n"


def _values(order: _Order, given: WorkerLimits | None) -> Generator[Any, None, None]:
    limits = given or WorkerLimits()
    with _seat(order), _started(order, limits) as process:
        yield from _answers(_Pipe(process, order, limits))


@contextmanager
def _seat(order: _Order) -> Generator[None, None, None]:
    if not _SEATS.acquire(timeout=_LONGEST_QUEUE_S):
        raise refuse(order.path.name, _BUSY)
    try:
        yield
    finally:
        _SEATS.release()


@dataclass(frozen=True)
class _Process:
    popen: "subprocess.Popen[bytes]"
    answers: int  # the descriptor from which its frames are read


@contextmanager
def _started(order: _Order, limits: WorkerLimits) -> Generator[_Process, None, None]:
    """The process, surely gone afterwards. What it writes to standard output goes nowhere; its
    standard input stays open as long as this process lives, and its end is the other's end."""
    reading, writing = os.pipe()
    with TemporaryDirectory(prefix="lantoa-") as folder:
        try:
            popen = subprocess.Popen(  # noqa: S603 - our own words
                [sys.executable, "-c", _ENTRANCE, str(writing)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[writing],
                cwd=folder,
                env=_environment(folder),
                start_new_session=True,
            )
        except BaseException:
            os.close(reading)
            raise
        finally:
            os.close(writing)
        try:
            _told(popen, order.line(limits))
            yield _Process(popen, reading)
        finally:
            popen.kill()
            popen.communicate()
            os.close(reading)


def _told(popen: "subprocess.Popen[bytes]", line: bytes) -> None:
    """A process that is gone already is seen when nothing comes back."""
    assert popen.stdin is not None
    try:
        popen.stdin.write(line)
        popen.stdin.flush()
    except BrokenPipeError:
        log.warning("a worker ended before it was told its task")


def _environment(folder: str) -> dict[str, str]:
    """Nothing of ours but where Python finds its modules: no key, no setting."""
    kept = {name: value for name, value in os.environ.items() if name == "PYTHONPATH"}
    return kept | {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "PYTHONUTF8": "1",
        "PYTHONSAFEPATH": "1",
        "MALLOC_ARENA_MAX": "1",  # or every thread takes 64 MB of address space
        "HOME": folder,
        "TMPDIR": folder,
    }


class _Pipe:
    """The frames of a process, waited for no longer than it may take."""

    def __init__(self, process: _Process, order: _Order, limits: WorkerLimits) -> None:
        self.order, self.limits = order, limits
        self._process, self._left = process, float(limits.seconds)
        self._buffer = bytearray()

    def frame(self) -> tuple[Kind, bytes]:
        """The next frame; InputError when there will be none."""
        code, length = HEAD.unpack(self._bytes(HEAD.size))
        if length > min(self.limits.answer, MOST_IN_A_FRAME):
            raise self.refused(_TOO_BIG)
        return Kind(code), self._bytes(length)

    def refused(self, text: str) -> InputError:
        """The sentence for the officer; what happened is for the log."""
        return refuse(self.order.path.name, text.format(seconds=self.limits.seconds))

    def _bytes(self, wanted: int) -> bytes:
        while len(self._buffer) < wanted:
            self._buffer += self._more()
        piece = bytes(self._buffer[:wanted])
        del self._buffer[:wanted]
        return piece

    def _more(self) -> bytes:
        began = time.monotonic()
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.answers, selectors.EVENT_READ)
            ready = selector.select(max(0.0, self._left))
        self._left -= time.monotonic() - began
        if not ready:
            log.warning("%s took more than %s s", self.order.task, self.limits.seconds)
            raise self.refused(_TOO_LONG)
        if piece := os.read(self._process.answers, _BLOCK):
            return piece
        raise self.refused(self._why_it_ended())

    def _why_it_ended(self) -> str:
        code = self._process.popen.wait()
        log.warning("%s ended without an answer: %s", self.order.task, code)
        if -code in (signal.SIGXCPU, signal.SIGKILL):
            return _TOO_LONG if -code == signal.SIGXCPU else _TOO_BIG
        return _BROKE


def _answers(pipe: _Pipe) -> Generator[Any, None, None]:
    """Each answer, with the bytes that came before it put in their places."""
    blobs: list[bytes] = []
    while (frame := pipe.frame())[0] != Kind.END:
        kind, body = frame
        if kind == Kind.BYTES:
            blobs.append(body)
            if sum(map(len, blobs)) > pipe.limits.answer:
                raise pipe.refused(_TOO_BIG)
        elif kind == Kind.VALUE:
            yield decoded(body, blobs)
            blobs = []
        else:
            raise _failed(pipe, kind, body)


def _failed(pipe: _Pipe, kind: Kind, body: bytes) -> InputError:
    if kind == Kind.REFUSED:
        return InputError(InputProblem(*problem) for problem in json.loads(body))
    if kind == Kind.MEMORY:
        log.warning("%s needed too much memory", pipe.order.task)
        return pipe.refused(_TOO_BIG)
    log.error("%s broke: %s", pipe.order.task, body.decode())
    return pipe.refused(_BROKE)
