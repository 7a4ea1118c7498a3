"""A long import says how far it is, and can be stopped with Ctrl-C without leaving half a list."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from typing import Final

from console.words.i18n import number
from content.audiences.list_imports import ImportStopped, ImportWatch, end_import, watched
from content.intake.errors import InputError, InputProblem
from content.people.acts import Act
from lantoa.session import CommandSession

_QUIET_S: Final = 2.0
_LINE_S: Final = 5.0  # where nothing can be written over
_OVER_S: Final = 0.5


@contextmanager
def told_import(session: CommandSession, name: str, path: Path, act: Act) -> Iterator[ImportWatch]:
    """An import at the command line; InputError when it is stopped, here or on a page."""
    try:
        with watched(session.database, name, path.name, act, _clock) as watch, _told(watch):
            yield watch
            with session.database.write() as db:
                end_import(db, watch, "done", {}, _clock())
    except (KeyboardInterrupt, ImportStopped):
        text = "đã dừng: chưa nhập gì, danh sách cũ (nếu có) vẫn nguyên; chạy lại lệnh để nhập"
        raise InputError([InputProblem(path.name, text)]) from None


def _clock() -> datetime:
    return datetime.now(UTC)


@contextmanager
def _told(watch: ImportWatch) -> Iterator[None]:
    over = Event()
    teller = Thread(target=_tell, args=(watch, over), daemon=True)
    teller.start()
    try:
        yield
    finally:
        over.set()
        teller.join()


def _tell(watch: ImportWatch, over: Event) -> None:
    began, can_overwrite = time.monotonic(), sys.stderr.isatty()
    if over.wait(_QUIET_S):
        return
    while True:
        passed = time.monotonic() - began
        line = (
            f"Đã đọc {number(watch.rows)} dòng, {number(round(watch.rows / passed))} dòng mỗi "
            f"giây, {number(watch.bad)} dòng lỗi; Ctrl-C để dừng mà không nhập gì."
        )
        print(line, end="\r" if can_overwrite else "\n", file=sys.stderr, flush=True)
        if over.wait(_OVER_S if can_overwrite else _LINE_S):
            break
    if can_overwrite:
        print(file=sys.stderr)
