"""A real Postfix on loopback: it takes letters over TLS from who signs in, keeps them in mailboxes,
refuses, greylists, and sends back what it could not deliver."""

import base64
import os
import shutil
import socket
import socketserver
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from tests.e2e.up_kit import free_ports
from tests.real import debian

MASTER: Final = "usr/lib/postfix/sbin/master"
LOGIN: Final = ("lantoa", "mat-khau-cua-may-thu")
BOUNCES: Final = "tra-lai.hoadang.example.vn"
"""Where what could not be delivered comes back to."""

REFUSED_AT_ONCE: Final = {
    "het-": "550 5.1.1 No such user here",
    "day-": "452 4.2.2 Mailbox full",
    "chan-": "554 5.7.1 Message refused by policy",
}
"""What RCPT meets, by the first letters of the address."""

ONWARD: Final = ("mat-", "tran-")
"""What Postfix takes and hands on to the next server, which may refuse it."""

_OWNER, _GROUP = "games", "staff"  # accounts that every Debian has; nothing of theirs is touched

_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
daemon_directory = {root}/usr/lib/postfix/sbin
command_directory = {root}/usr/sbin
shlib_directory = {root}/usr/lib/postfix
meta_directory = {folder}
mail_owner = {owner}
setgid_group = {group}
default_privs = nobody
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.hoadang.example.vn
mydestination =
local_recipient_maps =
alias_maps =
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
import_environment = MAIL_CONFIG TZ LANG LD_LIBRARY_PATH
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {certificate}
smtpd_tls_security_level = encrypt
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{logins}
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = check_recipient_access regexp:{folder}/refused,
    check_policy_service inet:127.0.0.1:{greylist}
smtpd_soft_error_limit = 1000000
smtpd_hard_error_limit = 1000000
smtpd_client_connection_count_limit = 0
transport_maps = regexp:{folder}/transport
virtual_mailbox_domains = static:all
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = regexp:{folder}/boxes
virtual_minimum_uid = 1
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
maximal_queue_lifetime = 0
bounce_queue_lifetime = 0
"""

KEEPING: Final = """
smtpd_tls_security_level = none
smtpd_sasl_auth_enable = no
smtpd_relay_restrictions = reject_unauth_destination
smtpd_recipient_restrictions = check_recipient_access static:HOLD
in_flow_delay = 0
"""
"""Further settings: whoever comes may bring letters, and each stays in the queue, on hold."""

_SERVICES = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""

_QUEUES = (
    *("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming"),
    *("private", "maildrop", "public", "saved", "trace"),
)


@dataclass(frozen=True)
class Postfix:
    """A running Postfix and where it keeps what it took."""

    port: int
    folder: Path

    def letters(self) -> list[bytes]:
        """What came into somebody's mailbox."""
        return _read(self.folder / "mail" / "box")

    def on_hold(self) -> list[Path]:
        """The letters that lie in the queue, on hold."""
        return list((self.folder / "queue" / "hold").iterdir())

    @property
    def bounces(self) -> Path:
        """The Maildir of what came back."""
        return self.folder / "mail" / "bounces"

    def wait_until_idle(self, seconds: float = 60) -> None:
        """Postfix takes a letter first and delivers it then: wait for the end of that."""
        queues = [self.folder / "queue" / name for name in ("incoming", "active", "deferred")]
        until = time.monotonic() + seconds
        while any(path.is_file() for queue in queues for path in queue.rglob("*")):
            assert time.monotonic() < until, "Postfix is not done with its letters"
            time.sleep(0.05)

    def log(self) -> str:
        """What Postfix said."""
        return (self.folder / "log").read_text("utf-8", "replace")


def why_not() -> str:
    """Why no Postfix can be run here; "" when one can."""
    if debian.program(MASTER) is None:
        return "REAL POSTFIX NOT TRIED: its Debian package is not here (apt-get download)"
    return "" if os.geteuid() == 0 else "REAL POSTFIX NOT TRIED: it runs for root only"


@contextmanager
def postfix(
    certificate: Path, greylist: bool = False, onward: int = 9, more: str = ""
) -> Iterator[Postfix]:
    """A Postfix with a certificate and its key in one file; with `greylist` every address is told
    to come again the first time; `onward` is the next server's port; `more` overrules main.cf."""
    folder = Path(tempfile.mkdtemp(prefix="lantoa-postfix-"))
    try:
        with (
            _answering(_Logins(LOGIN)) as logins,
            _answering(_Greylist(greylist)) as policy,
        ):
            running = Postfix(free_ports(), folder)
            _lay_out(running, certificate, logins, policy, onward)
            with (folder / "main.cf").open("a", encoding="utf-8") as settings:
                settings.write(more)
            with _master(running):
                yield running
    finally:
        shutil.rmtree(folder)


def _lay_out(running: Postfix, certificate: Path, logins: int, policy: int, onward: int) -> None:
    folder = running.folder
    folder.chmod(0o711)
    key = folder / "tls.pem"
    key.write_bytes(certificate.read_bytes())
    values = {
        "folder": folder,
        "root": debian.FOLDER,
        "owner": _OWNER,
        "group": _GROUP,
        "certificate": key,
        "logins": logins,
        "greylist": policy,
    }
    (folder / "main.cf").write_text(_MAIN.format(**values), "utf-8")
    (folder / "master.cf").write_text(_SERVICES.format(port=running.port), "utf-8")
    _table(folder / "refused", REFUSED_AT_ONCE)
    _table(folder / "transport", dict.fromkeys(ONWARD, f"smtp:[127.0.0.1]:{onward}"))
    boxes = f"/@{BOUNCES.replace('.', '[.]')}$/ bounces/\n/./ box/\n"
    (folder / "boxes").write_text(boxes, "utf-8")
    for name in _QUEUES:
        (folder / "queue" / name).mkdir(parents=True)
        shutil.chown(folder / "queue" / name, _OWNER, _GROUP)
    (folder / "queue" / "pid").mkdir()
    for name, owner in (("data", _OWNER), ("mail", "nobody")):
        (folder / name).mkdir()
        shutil.chown(folder / name, owner)


def _table(path: Path, answers: Mapping[str, str]) -> None:
    path.write_text("".join(f"/^{start}/ {answer}\n" for start, answer in answers.items()), "utf-8")


@contextmanager
def _master(running: Postfix) -> Iterator[None]:
    command = [str(debian.program(MASTER)), "-c", str(running.folder), "-d"]
    with (running.folder / "out").open("wb") as out:
        process = subprocess.Popen(
            command, env=debian.environment(), stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )
    try:
        _wait_for(running, process)
        yield
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(running: Postfix, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", running.port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError((running.folder / "out").read_text("utf-8", "replace"))


def _read(box: Path) -> list[bytes]:
    return [path.read_bytes() for path in (box / "new").iterdir()] if box.exists() else []


class _Answers(Protocol):
    """Something that talks with Postfix line by line."""

    def talk(self, handler: socketserver.StreamRequestHandler) -> None:
        """One conversation, to its end."""


@dataclass
class _Logins:
    """Who may sign in, as Dovecot's authentication protocol 1.1 tells it."""

    login: tuple[str, str]

    def talk(self, handler: socketserver.StreamRequestHandler) -> None:
        hello = (
            "VERSION\t1\t1",
            "MECH\tPLAIN\tplaintext",
            "SPID\t1",
            "CUID\t1",
            "COOKIE\t0",
            "DONE",
        )
        handler.wfile.write("".join(f"{line}\n" for line in hello).encode())
        for raw in handler.rfile:
            kind, *parts = raw.decode().rstrip("\n").split("\t")
            if kind == "AUTH":
                handler.wfile.write(self._answer(parts).encode())

    def _answer(self, parts: list[str]) -> str:
        typed = next(part[5:] for part in parts if part.startswith("resp="))
        _as, name, password = base64.b64decode(typed).decode().split("\0")
        known = (name, password) == self.login
        return f"OK\t{parts[0]}\tuser={name}\n" if known else f"FAIL\t{parts[0]}\tuser={name}\n"


class _Greylist:
    """Postfix's policy protocol: each recipient is told once to come again."""

    def __init__(self, on: bool) -> None:
        self.on, self.met = on, set[str]()

    def talk(self, handler: socketserver.StreamRequestHandler) -> None:
        recipient = ""
        for raw in handler.rfile:
            name, _sign, value = raw.decode().rstrip("\n").partition("=")
            recipient = value if name == "recipient" else recipient
            if not name:
                handler.wfile.write(f"action={self._action(recipient)}\n\n".encode())

    def _action(self, recipient: str) -> str:
        if not self.on or recipient in self.met:
            return "DUNNO"
        self.met.add(recipient)
        return "DEFER 4.2.0 Greylisted, come again"


@contextmanager
def _answering(answers: _Answers) -> Iterator[int]:
    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            answers.talk(self)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield int(server.server_address[1])
        server.shutdown()
