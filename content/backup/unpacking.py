"""The way back from a backup: unpacked beside the home's files and checked whole, then moved into
place; nothing is ever deleted."""

import errno
import gzip
import io
import os
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Final

from content.backup.backup import (
    COPIES,
    MANIFEST,
    PURPOSE,
    TREES,
    BackupManifest,
    Hashed,
    sync_folder,
)
from content.database.vault import Vault, VaultError
from content.intake.errors import InputError, InputProblem, cause, refuse
from content.sending.receipt_spool import FOLDER as SPOOL

_STAGING: Final = ".restore"
_STAYS: Final = frozenset({"lantoa.key", "up.lock", _STAGING})
_REPLACED: Final = (*TREES, "lantoa.db", "lantoa.db-wal", "lantoa.db-shm", "lantoa.db-journal")
_DAMAGED: Final = (
    "bị hỏng hoặc không phải bản sao lưu của Lan Tỏa: chưa có gì thay đổi, hãy dùng bản khác"
)
_MOST_AT_ONCE: Final = 16_000_000  # bytes
_LONGEST_MANIFEST: Final = 200_000_000  # bytes; a million files take less
_ROOM: Final = 500_000_000  # bytes that stay free on the disk
_FOREIGN = (
    tarfile.TarError,
    EOFError,
    ValueError,
    zlib.error,
    gzip.BadGzipFile,
    FileExistsError,
    NotADirectoryError,
    IsADirectoryError,
)
"""What a file that is none of ours, or not whole, makes the readers raise; pydantic's error is a
ValueError."""


@contextmanager
def unpacked(file: Path, home: Path) -> Iterator[tuple[Path, BackupManifest]]:
    """The content of a backup in a folder inside the home, every hash checked, gone again at the
    end. InputError for a damaged file.

    The caller holds the home's lock.
    """
    folder = home / _STAGING
    shutil.rmtree(folder, ignore_errors=True)  # left by a restore that was killed
    folder.mkdir(0o700)
    try:
        yield folder, _unpack(file, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def require_key(manifest: BackupManifest, vault: Vault) -> None:
    """VaultError unless the key is the one that sealed what the backup holds."""
    if vault.read_token(PURPOSE, manifest.key) is None:
        raise VaultError(
            "Tệp khóa không phải của bản sao lưu này: hãy đặt đúng tệp lantoa.key của hệ "
            "thống đã sao lưu vào LANTOA_HOME."
        )


def require_empty(home: Path) -> None:
    """InputError when anything but the key stands in the home."""
    found = sorted(entry.name for entry in home.iterdir() if entry.name not in _STAYS)
    if found:
        more = "…" if len(found) > 3 else ""
        text = (
            f"thư mục không trống ({', '.join(found[:3])}{more}): chọn thư mục khác, hoặc thêm "
            "--replace để cất tệp cũ sang một bên"
        )
        raise InputError([InputProblem(str(home), text)])


def put_in_place(staged: Path, home: Path, now: datetime) -> Path | None:
    """Move what was unpacked into the home, the database last.

    Answers the folder in which the files that stood there are kept.
    """
    aside = _set_aside(home, now)
    for name in (*TREES, COPIES["sqlite"]):
        if (staged / name).exists():
            (staged / name).rename(home / name)
    sync_folder(home)
    return aside


def _set_aside(home: Path, now: datetime) -> Path | None:
    old = [
        home / name for name in _REPLACED if (home / name).exists() or (home / name).is_symlink()
    ]
    if not old:
        return None
    aside = home / f"cu-{now:%Y%m%d-%H%M%S-%f}"
    aside.mkdir(0o700)
    for path in old:
        path.rename(aside / path.name)
    return aside


def _unpack(file: Path, folder: Path) -> BackupManifest:
    found: dict[str, str] = {}
    try:
        with (
            gzip.open(file) as packed,
            tarfile.open(fileobj=_Bounded(packed), mode="r:") as archive,
        ):
            for member in archive:
                content = (
                    archive.extractfile(member)
                    if member.isreg() and _is_ours(member.name)
                    else None
                )
                if content is None:
                    raise ValueError("a member that no backup has")
                found[member.name] = _extract(content, folder / member.name)
        if found.pop(MANIFEST, None) is None:
            raise ValueError("no manifest, or cut off before it")
        manifest = _manifest(folder / MANIFEST)
        if found != manifest.members or COPIES[manifest.database] not in found:
            raise ValueError("not what the manifest says")
    except _FOREIGN:
        raise refuse(file.name, _DAMAGED) from None
    except OSError as error:
        raise refuse(
            file.name, f"chưa phục hồi được, chưa có gì thay đổi: {cause(error)}; sửa rồi chạy lại"
        ) from None
    for tree in TREES:
        (folder / tree).mkdir(exist_ok=True)
    return manifest


def _manifest(path: Path) -> BackupManifest:
    if path.stat().st_size > _LONGEST_MANIFEST:
        raise ValueError("a manifest that no backup has")
    return BackupManifest.model_validate_json(path.read_bytes())


class _Bounded(io.RawIOBase):
    """What is unpacked, a piece at a time: a header that says that it has gigabytes is not
    believed."""

    def __init__(self, packed: gzip.GzipFile) -> None:
        self._packed = packed

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= _MOST_AT_ONCE:
            raise ValueError("a header that no backup has")
        return self._packed.read(size)

    def seek(self, place: int, whence: int = 0) -> int:
        return self._packed.seek(place, whence)

    def tell(self) -> int:
        return self._packed.tell()


def _extract(content: IO[bytes], path: Path) -> str:
    """Write a file that is not there yet, as long as the disk keeps some room; its SHA-256."""
    path.parent.mkdir(parents=True, exist_ok=True)
    hashed = Hashed(content)
    with path.open("xb") as out:
        while block := hashed.read(_MOST_AT_ONCE):
            if shutil.disk_usage(path.parent).free < _ROOM + len(block):
                raise OSError(errno.ENOSPC, "no room for what is unpacked")
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    return hashed.sha256.hexdigest()


def _is_ours(name: str) -> bool:
    """Whether a member may be unpacked: one of the three files, or a plain path inside one of the
    folders."""
    parts = name.split("/")
    return name in (*COPIES.values(), MANIFEST) or (
        len(parts) > 1 and parts[0] in (*TREES, SPOOL) and not {"", ".", ".."} & set(parts)
    )
