"""`--once KEY`: a command that was run before with its key says what it made, and makes nothing."""

import sys
from contextlib import redirect_stdout
from io import TextIOBase
from typing import TextIO

from content.intake.errors import InputError, InputProblem
from content.people.acts import NotAllowed
from content.people.once import Done, DoneBefore, find_done, keep_answer
from lantoa.session import CommandSession, local
from lantoa.terminal import say, warn

_MOST = 4_000  # characters of what was said; of more, the end


class _Heard(TextIOBase):
    """An output that goes on to another one, and keeps the end of what was said."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self.said = ""

    def write(self, text: str) -> int:
        """Say it, and keep it from the beginning of a line on."""
        self.said += text
        if len(self.said) > _MOST:
            self.said = self.said[-_MOST:].partition("\n")[2]
        return self._out.write(text)

    def flush(self) -> None:
        """Send on what is waiting."""
        self._out.flush()


def run_once(session: CommandSession) -> int:
    """Run the command of a session that has a key; when it was run before, say so instead."""
    heard = _Heard(sys.stdout)
    try:
        with redirect_stdout(heard):
            code = int(session.args.run(session) or 0)
    except DoneBefore:
        return _tell_again(session)
    except (InputError, NotAllowed):
        if not _is_done_elsewhere(session):
            raise
        return _tell_again(session)
    _keep(session, heard.said, code)
    return code


def _is_done_elsewhere(session: CommandSession) -> bool:
    """Whether a run at the same time made it while this one was refused, often for that reason."""
    once = session.once
    if once is None or once.is_noted:
        return False
    with session.database.read() as db:
        return find_done(db, once.digest) is not None


def _keep(session: CommandSession, said: str, code: int) -> None:
    """Remember what the command said; not what only the person at the terminal may see."""
    if session.once is None or not session.once.is_noted:
        return
    told = "" if getattr(session.args, "prints_secret", False) else said
    with session.database.write() as db:
        keep_answer(db, session.once.digest, {"said": told, "code": code})


def _tell_again(session: CommandSession) -> int:
    """What the first run made, its id alone on the last line; its exit code."""
    once = session.once
    assert once is not None
    with session.database.read() as db:
        done = find_done(db, once.digest)
    assert done is not None
    if done.asked != once.asked:
        text = (
            f"khóa này đã dùng lúc {local(done.at)} với tham số khác; chưa có gì thay đổi, việc "
            "khác thì dùng khóa khác"
        )
        raise InputError([InputProblem("--once", text)])
    warn(f"Việc này đã làm lúc {local(done.at)} với khóa --once này; lần này không làm thêm gì.")
    answer = done.answer or {}
    say(*(str(answer.get("said", "")) or _made(done)).splitlines())
    return int(answer.get("code", 0))


def _made(done: Done) -> str:
    """The id of what was made, from the record of acts: its first run never came to say it."""
    return done.subject.partition(":")[2] or done.subject
