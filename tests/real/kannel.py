"""A real Kannel on loopback: smsbox takes messages over HTTP, bearerbox hands them to a message
centre by SMPP and calls back with what the centre says."""

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from sandbox.providers.smsc import SmscOptions
from tests.e2e.up_kit import free_ports
from tests.real import debian

BEARERBOX: Final = "usr/sbin/bearerbox"
SMSBOX: Final = "usr/sbin/smsbox"
USER: Final = ("lantoa", "sandbox-kannel")

_CONF = """
group = core
admin-port = {admin}
admin-password = khong-dung
admin-interface = 127.0.0.1
smsbox-port = {boxes}
smsbox-interface = 127.0.0.1
log-file = "{folder}/bearerbox.log"
log-level = 0
store-type = file
store-location = "{folder}/store"
dlr-storage = internal

group = smsc
smsc = smpp
smsc-id = trung-tam
host = 127.0.0.1
port = {centre}
transceiver-mode = true
smsc-username = {centre_user}
smsc-password = {centre_password}
system-type = ""
address-range = ""
source-addr-ton = 5
source-addr-npi = 0
dest-addr-ton = 1
dest-addr-npi = 1
max-pending-submits = 50
enquire-link-interval = 5
reconnect-delay = 1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {sendsms}
sendsms-interface = 127.0.0.1
global-sender = HOADANG
log-file = "{folder}/smsbox.log"
log-level = 0

group = sendsms-user
username = {user}
password = {password}
max-messages = 10
concatenation = true
"""


def why_not() -> str:
    """Why no Kannel can be run here; "" when one can."""
    have = debian.program(BEARERBOX) and debian.program(SMSBOX)
    return (
        "" if have else "REAL KANNEL NOT TRIED: its Debian package is not here (apt-get download)"
    )


@contextmanager
def kannel(centre: int, options: SmscOptions) -> Iterator[int]:
    """A Kannel in front of a message centre's port; the port of `sendsms`."""
    folder = Path(tempfile.mkdtemp(prefix="lantoa-kannel-"))
    admin = free_ports(1, 2)
    boxes, sendsms = admin + 1, admin + 2
    user, password = USER
    conf = _CONF.format(
        admin=admin,
        boxes=boxes,
        sendsms=sendsms,
        centre=centre,
        centre_user=options.system_id,
        centre_password=options.password,
        folder=folder,
        user=user,
        password=password,
    )
    (folder / "kannel.conf").write_text(conf, "utf-8")
    try:
        with ExitStack() as stack:
            for program, port in ((BEARERBOX, boxes), (SMSBOX, sendsms)):
                stack.enter_context(_running(folder, program, port))
            yield sendsms
    finally:
        shutil.rmtree(folder)


@contextmanager
def _running(folder: Path, program: str, port: int) -> Iterator[None]:
    command = [str(debian.program(program)), str(folder / "kannel.conf")]
    with (folder / "out").open("ab") as out:
        process = subprocess.Popen(
            command,
            env=debian.environment(),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    try:
        _wait_for(folder, process, port)
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(folder: Path, process: "subprocess.Popen[bytes]", port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError((folder / "out").read_text("utf-8", "replace"))
