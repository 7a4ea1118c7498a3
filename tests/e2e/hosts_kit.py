"""Three hosts for tests: each in a network, process and name space of its own, joined to us by two
wires; plain processes elsewhere.

One wire leads to the database, the other to the providers' stand-ins, so that a host can be cut off
from the one and not the other. Where no spaces can be made, or `HOSTS_PLAIN=1` says so, a host is
all the processes that it started, and a stalled relay its cut wire.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

_RUN = os.getpid() % 250  # two runs on one machine must not meet
# where hosts find the providers and the database: our ends of the wires
OUT, DATA = (
    f"10.213.{_RUN}.1",
    f"10.214.{_RUN}.1",
)
LOOPBACK = "127.0.0.1"
_ROOT = Path(__file__).parent.parent.parent


def spaces() -> bool:
    """Whether hosts get spaces of their own; where they do not, this says loudly that they are only
    simulated."""
    if not os.environ.get("HOSTS_PLAIN") and _may_make_spaces():
        return True
    words = (
        "NO NETWORK SPACES: hosts are SIMULATED by plain processes, and a stalled relay stands "
        "for a cut wire"
    )
    print(words, flush=True)
    warnings.warn(words, stacklevel=2)
    return False


def _may_make_spaces() -> bool:
    if os.geteuid() or not (
        shutil.which("ip") and shutil.which("unshare") and shutil.which("nsenter")
    ):
        return False
    return (
        subprocess.run(
            ["unshare", "--net", "--uts", "--pid", "--fork", "true"],
            capture_output=True,
            check=False,
        ).returncode
        == 0
    )


class Relay:
    """Hands every connection to an address on to a loopback port; `stall` keeps what comes, as a
    network that says nothing."""

    def __init__(self, address: str, target: int) -> None:
        self.stall = threading.Event()
        self._target = target
        self._server = socket.create_server((address, 0))
        self.port = int(self._server.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._server.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            try:
                server = socket.create_connection((LOOPBACK, self._target))
            # nobody is there any more, which who asks hears as a connection that ends
            except OSError:
                client.close()
                continue
            for sock, other in ((client, server), (server, client)):
                threading.Thread(target=self._copy, args=(sock, other), daemon=True).start()

    def _copy(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                while self.stall.is_set():
                    time.sleep(0.1)
                other.sendall(data)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


class Host:
    """One host and the process that works there."""

    def __init__(self, number: int, apart: bool, data: Relay) -> None:
        self.number, self.data = number, data
        # whatever a process of this host starts inherits it
        self._mark = f"TRIAL_HOST={os.getpid()}-{number}"
        self._space = self._enter() if apart else None
        self.process: subprocess.Popen[bytes] | None = None

    def start(
        self, command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        """Begin a Python module with its arguments here."""
        with log.open("wb") as output:
            mark = dict([self._mark.split("=")])
            # a space has a working folder of its own
            place = {
                **os.environ,
                **mark,
                **(environment or {}),
                "PYTHONPATH": str(_ROOT),
            }
            inside = [*self._inside(), sys.executable, "-m", *command]
            self.process = subprocess.Popen(
                inside, env=place, stdout=output, stderr=subprocess.STDOUT
            )

    def has(self, holder: str) -> bool:
        """Whether a pump's holder, as it names itself, is a process of this host."""
        name, pid, _ = holder.rsplit("/", 2)
        return (
            self._is_here(int(pid))
            if self._space is None
            else name.startswith(f"may-{self.number}:")
        )

    def cut(self) -> None:
        """No byte to or from the database any more, without a word to either side."""
        if self._space is None:
            self.data.stall.set()
        else:
            _run("ip", "link", "set", f"ltd{_RUN}-{self.number}", "down")

    def join(self) -> None:
        """The database can be reached again."""
        if self._space is None:
            self.data.stall.clear()
        else:
            _run("ip", "link", "set", f"ltd{_RUN}-{self.number}", "up")
            _run(
                "ip",
                "route",
                "replace",
                f"10.214.{_RUN}.{self.number + 1}/32",
                "dev",
                f"ltd{_RUN}-{self.number}",
                "src",
                DATA,
            )

    def die(self) -> None:
        """The host is gone: all its processes by kill -9, and where it has wires, without a last
        word on them."""
        if self._space is not None:
            self.cut()
            _run("ip", "link", "set", f"lto{_RUN}-{self.number}", "down")
            # the first process of the space: the kernel kills the others with it
            os.kill(self._pid, signal.SIGKILL)
        self._kill()

    def end(self) -> None:
        """Leave nothing behind."""
        self._kill()
        if self._space is not None:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)  # the wires go with the space
            self._space.wait()

    def _kill(self) -> None:
        """kill -9 for all that was started here, sessions of their own too, until nothing is
        left."""
        while here := [
            int(path.name) for path in Path("/proc").glob("[0-9]*") if self._is_here(int(path.name))
        ]:
            for pid in here:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        if self.process is not None:
            self.process.wait()

    def _is_here(self, pid: int) -> bool:
        with suppress(OSError):  # it ended meanwhile, or is not ours
            return f"{self._mark}\0".encode() in Path(f"/proc/{pid}/environ").read_bytes()
        return False

    def _enter(self) -> "subprocess.Popen[bytes]":
        space = subprocess.Popen(
            ["unshare", "--net", "--uts", "--pid", "--fork", "--mount-proc", "sleep", "900"],
            stderr=subprocess.DEVNULL,
        )
        children = Path(f"/proc/{space.pid}/task/{space.pid}/children")
        while not children.read_text("ascii").split() or os.readlink(
            f"/proc/{space.pid}/ns/net"
        ) == os.readlink("/proc/self/ns/net"):
            time.sleep(0.02)
        self._pid = int(children.read_text("ascii").split()[0])
        _run(*self._inside(), "hostname", f"may-{self.number}")
        for name, ours, theirs in (
            ("ltd", DATA, f"10.214.{_RUN}.{self.number + 1}"),
            ("lto", OUT, f"10.213.{_RUN}.{self.number + 1}"),
        ):
            wire = f"{name}{_RUN}-{self.number}"
            _run(
                "ip",
                "link",
                "add",
                wire,
                "type",
                "veth",
                "peer",
                "name",
                name,
                "netns",
                str(self._pid),
            )
            _run("ip", "addr", "add", f"{ours}/32", "peer", f"{theirs}/32", "dev", wire)
            _run("ip", "link", "set", wire, "up")
            _run(
                *self._inside(),
                "ip",
                "addr",
                "add",
                f"{theirs}/32",
                "peer",
                f"{ours}/32",
                "dev",
                name,
            )
            _run(*self._inside(), "ip", "link", "set", name, "up")
        return space

    def _inside(self) -> list[str]:
        pid = getattr(self, "_pid", None)
        return (
            ["nsenter", "--target", str(pid), "--net", "--uts", "--pid", "--mount"] if pid else []
        )


@contextmanager
def wires(apart: bool) -> Iterator[None]:
    """Our ends of the wires have their addresses before the first host is there, so that relays can
    listen on them."""
    if not apart:
        yield
        return
    hub = f"lth{_RUN}"
    _run("ip", "link", "add", hub, "type", "veth", "peer", "name", f"{hub}-end")
    try:
        for address in (OUT, DATA):
            _run("ip", "addr", "add", f"{address}/32", "dev", hub)
        _run("ip", "link", "set", hub, "up")
        yield
    finally:
        _run("ip", "link", "del", hub)


def _run(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True, timeout=20)
