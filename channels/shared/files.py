"""Files that the public reads while we write them: whole or not at all, on disk before we say
so."""

import hashlib
import os
import secrets
from pathlib import Path


def write_atomic(path: Path, data: bytes) -> None:
    """Put `data` at `path` in one step, durable when it returns; makes missing folders.

    OSError leaves the old file whole.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        _write_synced(temporary, data)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def write_changed(path: Path, data: bytes) -> None:
    """Like `write_atomic`, but a file that holds exactly these bytes keeps its time stamp (a true
    Last-Modified)."""
    if not _holds(path, data):
        write_atomic(path, data)


def read_back(path: Path) -> str:
    """The SHA-256 of what now stands at `path`, in hexadecimal. OSError when it cannot be read."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.read_bytes() == data
    except FileNotFoundError:
        return False


def _write_synced(path: Path, data: bytes) -> None:
    """0644 under the process's umask, and readable to whoever the folder lets in: a player or a web
    server of another user may read what is not in our home."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    with os.fdopen(handle, "wb") as file:
        os.fchmod(handle, os.fstat(handle).st_mode | path.parent.stat().st_mode & 0o044)
        file.write(data)
        file.flush()
        os.fsync(handle)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
