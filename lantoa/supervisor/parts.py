"""The child processes of one installation: started in order, restarted when they die, stopped with
it."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path

from engine.context import log

_FIRST_WAIT_S = 1.0
_LONGEST_WAIT_S = 30.0
_CALM_S = 60.0  # alive this long: the next death counts as the first again
KEEP_ALIVE_S = 75
"""For so long an idle connection is kept: longer than proxies keep theirs (nginx: 60 s), for one
that we end in the moment of the next request resets it, and no form is sent a second time."""
LAST_ANSWERS_S = 5
"""How long a part that is asked to end still answers pages that it has begun."""

_LAST_WORDS_S = 2.0
_LOOK_EVERY_S = 0.05
_PR_SET_PDEATHSIG = 1


@dataclass
class Part:
    """One child, leader of a process group of its own: what to run and how it is doing.

    Its output goes to `log_file`; lines that hold `echo` show on the terminal too. `renewed_by` are
    the endings of the files that it shows (`lantoa up --reload`).
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log_file: Path
    echo: str = ""
    stop_signal: signal.Signals = signal.SIGTERM
    renewed_by: frozenset[str] = frozenset()
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    wait_s: float = field(default=_FIRST_WAIT_S)
    again_at: float | None = None
    _copier: threading.Thread | None = None

    def start(self) -> None:
        """Run it; it is told to end when we are gone, even when we were killed, and the terminal's
        Ctrl-C reaches us only."""
        with self.log_file.open("ab") as output:
            self.process = subprocess.Popen(  # noqa: S603 - our own modules only
                self.command,
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE if self.echo else output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=partial(_die_with_parent, _libc(), self.stop_signal),
            )
        if self.echo:
            self._copier = threading.Thread(target=self._copy, args=(self.process,), daemon=True)
            self._copier.start()
        self.started, self.again_at = time.monotonic(), None

    def _copy(self, process: "subprocess.Popen[bytes]") -> None:
        """Write the child's output to its file, and show what is for people."""
        with self.log_file.open("ab") as file:
            for line in process.stdout or ():
                file.write(line)
                file.flush()
                if self.echo.encode() in line:
                    print(line.decode("utf-8", "replace").rstrip(), flush=True)

    def look(self) -> None:
        """Start it again, after a growing wait, when it has died; children that it left are told to
        end."""
        now = time.monotonic()
        if self.again_at is not None:
            if now >= self.again_at:
                self.start()
        elif self.process is not None and self.process.poll() is not None:
            self._signal_group(self.stop_signal)
            self.wait_s = (
                _FIRST_WAIT_S
                if now - self.started > _CALM_S
                else min(self.wait_s * 2, _LONGEST_WAIT_S)
            )
            self.again_at = now + self.wait_s
            log.warning(
                "%s ended with code %s (see %s); starting it again in %.0f s",
                self.name,
                self.process.returncode,
                self.log_file,
                self.wait_s,
            )

    @property
    def runs(self) -> bool:
        """Whether its process lives."""
        return self.process is not None and self.process.poll() is None

    def kill(self, why: str) -> None:
        """End it now; the next look starts it again."""
        if self.process is not None and self.runs:
            log.warning("%s is killed: %s", self.name, why)
            self.process.kill()

    def renew(self, patience_s: float) -> None:
        """End it in order and start it at once, also when it was waiting to be started again."""
        self.stop(patience_s)
        self.wait_s = _FIRST_WAIT_S
        self.start()

    def stop(self, patience_s: float) -> None:
        """Ask it to end; kill what is left of it and of its children afterwards."""
        self.ask()
        self.await_end(patience_s)

    def ask(self) -> None:
        """Ask it to end, and wait for nothing."""
        if self.process is not None and self.runs:
            self.process.send_signal(self.stop_signal)

    def await_end(self, patience_s: float, meanwhile: Callable[[], object] = lambda: None) -> None:
        """Wait until it has ended, `meanwhile` again and again; kill what is left of it and of its
        children afterwards."""
        if self.process is None:
            return
        end = time.monotonic() + patience_s
        while self.process.poll() is None and time.monotonic() < end:
            meanwhile()
            time.sleep(_LOOK_EVERY_S)
        if self.process.poll() is None:
            log.warning("%s did not end in %.0f s: killed", self.name, patience_s)
        self._signal_group(signal.SIGKILL)
        self.process.wait()
        if self._copier is not None:
            self._copier.join(_LAST_WORDS_S)

    def _signal_group(self, number: signal.Signals) -> None:
        assert self.process is not None
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)


def python(*arguments: str) -> list[str]:
    """A command that runs one of our modules with this interpreter."""
    return [sys.executable, *arguments]


@lru_cache(maxsize=1)
def _libc() -> ctypes.CDLL:
    """Opened before the fork: afterwards only calls into it are safe."""
    return ctypes.CDLL(None)


def _die_with_parent(libc: ctypes.CDLL, number: signal.Signals) -> None:
    """In the child: take the default signal back, and be sent `number` when the supervisor is gone
    (Linux)."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if sys.platform == "linux":
        libc.prctl(_PR_SET_PDEATHSIG, number)
