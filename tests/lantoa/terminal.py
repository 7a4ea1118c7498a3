"""A terminal for tests: the real command at work on it, and what somebody types when asked."""

import fcntl
import os
import pty
import select
import subprocess
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic

from tests.lantoa.cli_kit import COMMAND, Cli

_LONGEST = 60.0


@dataclass
class Terminal:
    """What the command has said on its terminal so far."""

    process: "subprocess.Popen[bytes]"
    screen: int
    said: str = ""

    def answer(self, question: str, typed: str) -> None:
        """Type a line once the question stands there, and only then."""
        until = monotonic() + _LONGEST
        while question not in self.said:
            assert self._read(until), f"never asked «{question}»: {self.said}"
        self.said = self.said.partition(question)[2]
        os.write(self.screen, f"{typed}\n".encode())

    def end(self) -> tuple[int, str]:
        """The exit code and what was said since the last answer."""
        until = monotonic() + _LONGEST
        while self._read(until):
            pass
        return self.process.wait(_LONGEST), self.said

    def _read(self, until: float) -> bool:
        ready, _, _ = select.select([self.screen], [], [], max(0.0, until - monotonic()))
        try:
            data = os.read(self.screen, 65536) if ready else b""
        except OSError:  # how a terminal says that nobody is at its other side any more
            data = b""
        self.said += data.decode("utf-8", "replace")
        return bool(data)


@contextmanager
def at_terminal(cli: Cli, *words: object) -> Iterator[Terminal]:
    """The real command at a terminal of its own."""
    screen, theirs = pty.openpty()
    process = subprocess.Popen(
        [str(COMMAND), *map(str, words)],
        env=cli.process_environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(theirs)
    try:
        yield Terminal(process, screen)
    finally:
        process.kill()
        process.wait()
        os.close(screen)
