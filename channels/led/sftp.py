"""A folder on another machine, over SFTP: the host key is the one that was written down, and every
file is whole or not there.

paramiko (LGPL-2.1, imported unchanged) and not asyncssh (EPL-2.0): it works in the pump's thread on
a socket that our guard connected, and its licence is one that we import already. What servers do is
in docs/engineering/wire-formats.md#sftp.
"""

import base64
import binascii
import hashlib
import secrets
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from errno import EIO, ENOSPC
from io import StringIO
from pathlib import PurePosixPath
from typing import Any, TypeVar

import paramiko

from channels.contract.reasons import Reason
from channels.led.config import Target
from channels.led.stores import PlaceError
from channels.shared.guard import AddressRefused, Named, connect

T = TypeVar("T")

TIMEOUT_S = 30.0

# paramiko 5.1 reads no ECDSA key in OpenSSH's form
_KEYS: tuple[Callable[..., paramiko.PKey], ...] = (
    paramiko.Ed25519Key.from_private_key,
    paramiko.RSAKey.from_private_key,
)
# a key of the type «ssh-rsa» signs in three ways, of which nobody offers the first any more
_RSA = ("rsa-sha2-512", "rsa-sha2-256")


@dataclass
class SftpStore:
    """A folder of an SFTP server, as long as `opened` lasts."""

    client: Any = field(repr=False)
    folder: PurePosixPath
    name: str

    def read(self, name: str) -> bytes | None:
        def load() -> bytes | None:
            try:
                with self.client.open(self._path(name), "rb") as file:
                    file.prefetch()
                    return bytes(file.read())
            except FileNotFoundError:
                return None

        return self._asked(load)

    def write(self, name: str, data: bytes) -> None:
        temporary = self._path(f".{secrets.token_hex(8)}.part")

        def store() -> None:
            self._make_folder()
            try:
                with self.client.open(temporary, "wb") as file:
                    file.write(data)
                self._rename(temporary, self._path(name))
            except OSError:
                self._drop(temporary)
                raise

        self._asked(store)

    def names(self) -> list[str]:
        return self._asked(lambda: list(self.client.listdir(str(self.folder))))

    def remove(self, name: str) -> None:
        self._asked(lambda: self._drop(self._path(name)))

    def inside(self, folder: str) -> "SftpStore":
        return SftpStore(self.client, self.folder / folder, f"{self.name}/{folder}")

    def _path(self, name: str) -> str:
        return str(self.folder / name)

    def _make_folder(self) -> None:
        """Only the innermost: the folder that an outlet names must be there."""
        try:
            self.client.stat(str(self.folder))
        except FileNotFoundError:
            self.client.mkdir(str(self.folder))

    def _rename(self, before: str, after: str) -> None:
        """In one step by OpenSSH's extension; a server without it refuses to rename onto a file, so
        that one goes first: a player finds none for a moment, never half of one."""
        try:
            self.client.posix_rename(before, after)
        except OSError as error:
            if "unsupported" not in str(error).lower():
                raise
            self._drop(after)
            self.client.rename(before, after)

    def _drop(self, path: str) -> None:
        try:
            self.client.remove(path)
        except FileNotFoundError:
            return

    def _asked(self, act: Callable[[], T]) -> T:
        """OSError with what the server said; PlaceError where the connection was cut."""
        try:
            return act()
        except (EOFError, paramiko.SSHException, TimeoutError, ConnectionError) as error:
            words = f"the SFTP connection was cut: {type(error).__name__}"
            raise PlaceError(Reason.BROKE_OFF, words) from error
        except OSError as error:
            if error.errno is None:  # SSH_FX_FAILURE says why in words alone, or not at all
                words = f"the SFTP server failed: {error}"
                full = any(sign in str(error).lower() for sign in ("space", "quota", "full"))
                raise OSError(ENOSPC if full else EIO, words) from error
            raise


@contextmanager
def opened(target: Target) -> Iterator[SftpStore]:
    """The target's folder over a connection of its own. PlaceError when there is none, the server
    is not the one that was written down, or it does not let us in."""
    place = f"sftp://{target.host}:{target.port}{target.folder}"
    with _transport(target) as transport:
        client = paramiko.SFTPClient.from_transport(transport)
        assert client is not None
        client.get_channel().settimeout(TIMEOUT_S)
        yield SftpStore(client, PurePosixPath(str(target.folder)), place)


@contextmanager
def _transport(target: Target) -> Iterator[Any]:
    transport = paramiko.Transport(_connected(target))
    transport.banner_timeout = transport.auth_timeout = transport.handshake_timeout = TIMEOUT_S
    try:
        _prove(transport, target)
        _log_in(transport, target)
        yield transport
    finally:
        transport.close()


def _connected(target: Target) -> socket.socket:
    try:
        return connect(target.host, target.port, TIMEOUT_S, Named.BY_ADMINISTRATOR)
    except AddressRefused as refused:
        raise PlaceError(Reason.ADDRESS_REFUSED, str(refused)) from refused
    except OSError as error:
        words = f"{target.host}:{target.port} does not answer: {type(error).__name__}"
        raise PlaceError(Reason.UNREACHABLE, words) from error


def _prove(transport: Any, target: Target) -> None:
    """Only a server with the very key that stands in the outlet."""
    kind, wanted = target.host_key.split()[:2]
    kinds = _RSA if kind == "ssh-rsa" else (kind,)
    transport.get_security_options().key_types = kinds
    try:
        transport.start_client(timeout=TIMEOUT_S)
    except (paramiko.SSHException, EOFError, OSError) as error:
        if "incompatible" in str(error).lower():
            words = f"the server has no key of the type {kind}, which stands in the outlet"
            raise PlaceError(Reason.HOST_KEY_CHANGED, words) from error
        words = f"no SSH on {target.host}:{target.port}: {type(error).__name__}"
        raise PlaceError(Reason.BROKE_OFF, words) from error
    shown, known = transport.get_remote_server_key().asbytes(), base64.b64decode(wanted)
    if shown != known:
        words = f"the server shows {_print(shown)}, the outlet has {_print(known)}"
        raise PlaceError(Reason.HOST_KEY_CHANGED, words)


def _log_in(transport: Any, target: Target) -> None:
    key = _private(target.key.get_secret_value()) if target.key is not None else None
    try:
        if key is not None:
            transport.auth_publickey(target.username, key)
        else:
            password = target.password.get_secret_value() if target.password else ""
            transport.auth_password(target.username, password)
    except paramiko.AuthenticationException as error:
        words = f"{target.host} does not let {target.username} in"
        raise PlaceError(Reason.CREDENTIALS, words) from error
    except (paramiko.SSHException, EOFError, OSError) as error:
        words = f"the SFTP connection was cut while logging in: {type(error).__name__}"
        raise PlaceError(Reason.BROKE_OFF, words) from error


def _private(text: str) -> paramiko.PKey:
    """The private key of a text in OpenSSH's or PEM's form, without a passphrase."""
    for read in _KEYS:
        try:
            return read(StringIO(text))
        except (paramiko.SSHException, ValueError, binascii.Error):
            continue
    raise PlaceError(
        Reason.CREDENTIALS, "the private key is not ed25519 or RSA, or has a passphrase"
    )


def _print(key: bytes) -> str:
    """A key's fingerprint, as ssh-keygen -l says it."""
    digest = base64.b64encode(hashlib.sha256(key).digest()).decode("ascii")
    return f"SHA256:{digest.rstrip('=')}"
