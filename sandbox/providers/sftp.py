"""An SFTP server of a screen's machine: one account, one folder, faults as such machines have."""

import asyncio
import threading
from concurrent.futures import Future
from errno import ENOSPC
from pathlib import Path
from typing import Any

import asyncssh


class SftpSandbox:
    """OpenSSH's protocol (SFTP version 3, posix-rename@openssh.com) on a loopback port, chrooted to
    `folder`.

    `room` is how many bytes it still takes (None: any), `cut_after` after how many of a file it
    closes the connection, `renames_onto` whether it speaks OpenSSH's extension.
    """

    def __init__(self, folder: Path, username: str, password: str) -> None:
        self.folder, self.username, self.password = folder, username, password
        self.key = asyncssh.generate_private_key("ssh-ed25519")
        self.authorized = b""  # the public key that opens the door too
        self.room: int | None = None
        self.cut_after: int | None = None
        self.renames_onto = True
        self.port = 0
        self.logins = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    @property
    def public_key(self) -> str:
        """The line that belongs into an outlet."""
        return str(self.key.export_public_key().decode("ascii").strip())

    def __enter__(self) -> "SftpSandbox":
        self._thread.start()
        self._acceptor = self._run(self._listen(0))
        self.port = self._acceptor.get_port()
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def renew_key(self) -> None:
        """The machine was set up anew, or it is another one."""
        self._run(self._close())
        self.key = asyncssh.generate_private_key("ssh-ed25519")
        self._acceptor = self._run(self._listen(self.port))

    def _run(self, work: Any) -> Any:
        future: Future[Any] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return future.result(10)

    async def _listen(self, port: int) -> Any:
        return await asyncssh.listen(
            "127.0.0.1",
            port,
            server_factory=lambda: _Server(self),
            server_host_keys=[self.key],
            sftp_factory=lambda channel: _Files(channel, self),
            reuse_address=True,
        )

    async def _close(self) -> None:
        self._acceptor.close()
        await self._acceptor.wait_closed()


class _Server(asyncssh.SSHServer):
    def __init__(self, sandbox: SftpSandbox) -> None:
        self._sandbox = sandbox

    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        self._sandbox.logins += 1
        return (username, password) == (self._sandbox.username, self._sandbox.password)

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        return bool(key.export_public_key() == self._sandbox.authorized)


class _Files(asyncssh.SFTPServer):
    def __init__(self, channel: Any, sandbox: SftpSandbox) -> None:
        super().__init__(channel, chroot=str(sandbox.folder).encode())
        self._sandbox, self._connection = sandbox, channel.get_connection()

    def write(self, file_obj: Any, offset: int, data: bytes) -> Any:
        sandbox = self._sandbox
        if sandbox.room is not None and len(data) > sandbox.room:
            raise OSError(ENOSPC, "No space left on device")
        if sandbox.room is not None:
            sandbox.room -= len(data)
        if sandbox.cut_after is not None and offset + len(data) > sandbox.cut_after:
            super().write(file_obj, offset, data[: sandbox.cut_after])
            self._connection.abort()
            return None
        return super().write(file_obj, offset, data)

    def posix_rename(self, oldpath: bytes, newpath: bytes) -> Any:
        if not self._sandbox.renames_onto:
            raise asyncssh.SFTPOpUnsupported("Operation unsupported")
        return super().posix_rename(oldpath, newpath)

    def rename(self, oldpath: bytes, newpath: bytes) -> Any:
        """As SFTP version 3 has it: never onto a file."""
        if Path(self.map_path(newpath).decode()).exists():
            raise asyncssh.SFTPFailure("Failure")
        return super().rename(oldpath, newpath)
