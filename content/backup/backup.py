"""A backup: one compressed tar with the database, the pictures and the public files, each proved by
its SHA-256, and without a key."""

import hashlib
import os
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from content.database import postgres
from content.database.db import Database, DatabaseError
from content.database.schema import schema_to_copy
from content.database.vault import Vault
from content.intake.errors import cause, refuse
from content.sending.receipt_spool import FOLDER as SPOOL
from content.sending.receipt_spool import copy_spool, spooled

MANIFEST: Final = "manifest.json"
COPIES: Final = {"sqlite": "lantoa.db", "postgresql": "lantoa.pgdump"}
"""The database's name in the archive, by its kind."""

TREES: Final = ("media", "evidence", "packs", "public")
"""The folders that are copied."""

PURPOSE: Final = "backup"
"""What the key signs in a manifest."""

_TEMPORARY: Final = (".tmp", ".part")
_LEVEL: Final = 3  # most of it is sealed or compressed already


@dataclass(frozen=True)
class Source:
    """A running installation."""

    database: Database
    vault: Vault
    home: Path


class BackupManifest(BaseModel):
    """What a backup says of itself; `members` are SHA-256 by name, `key` proves which key opens
    what is sealed without showing it."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    format: Literal[1] = 1
    version: str
    schema_head: str
    created_at: AwareDatetime
    database: Literal["sqlite", "postgresql"]
    key: str
    members: dict[str, str]


def write_backup(source: Source, target: Path, version: str, now: datetime) -> int:
    """Copy an installation, whose pumps may be running, into one file; answers its size in bytes.

    The file gets its name when it is whole and on disk. InputError when the place cannot be used;
    nothing is ever overwritten.
    """
    _require_place(source.home, target)
    try:
        with TemporaryDirectory(prefix=".lantoa-backup-", dir=target.parent) as folder:
            whole = Path(folder) / "whole"
            whole.touch(0o600)
            with whole.open("wb") as file:
                _pack(source, Path(folder), file, (version, now))
                file.flush()
                os.fsync(file.fileno())
            size = whole.stat().st_size
            whole.rename(target)
        sync_folder(target.parent)
    except OSError as error:
        raise refuse(
            target.name,
            f"chưa sao lưu được: {cause(error)} ({error.filename or target}); sửa rồi chạy lại",
        ) from None
    except sqlite3.Error as error:
        why = "hết chỗ trên đĩa" if error.sqlite_errorcode == sqlite3.SQLITE_FULL else str(error)
        raise refuse(
            target.name, f"chưa sao lưu được cơ sở dữ liệu: {why}; sửa rồi chạy lại"
        ) from None
    return size


def _require_place(home: Path, target: Path) -> None:
    if target.exists():
        raise refuse(
            target.name, "đã có tệp này, và bản sao lưu không ghi đè lên tệp nào: hãy đặt tên khác"
        )
    if any(target.resolve().is_relative_to((home / tree).resolve()) for tree in TREES):
        raise refuse(str(target), "thư mục này được sao lưu hoặc được công khai: hãy chọn nơi khác")


def _pack(source: Source, folder: Path, file: IO[bytes], about: tuple[str, datetime]) -> None:
    """The spools first, so that what leaves them meanwhile is in the database copied after them;
    the database before the files, so that every picture it names is among them; the manifest
    last."""
    version, now = about
    spools = _copy_spools(source.home / SPOOL, folder)
    schema = schema_to_copy(source.database)
    copy = folder / (COPIES["sqlite"] if source.database.is_sqlite else COPIES["postgresql"])
    if source.database.is_sqlite:
        _copy_sqlite(source.database, copy)
    else:
        postgres.dump(source.database.engine.url, copy)
    with tarfile.open(fileobj=file, mode="w:gz", compresslevel=_LEVEL) as archive:
        members = {copy.name: _add(archive, copy.name, copy)}
        for path in spools:
            name = f"{SPOOL}/{path.name}"
            members[name] = _add(archive, name, path)
        for path in _files(source.home):
            name = path.relative_to(source.home).as_posix()
            with suppress(FileNotFoundError):  # a page or frame that a pump has just replaced
                members[name] = _add(archive, name, path)
        manifest = BackupManifest(
            version=version,
            schema_head=schema,
            created_at=now,
            database="sqlite" if source.database.is_sqlite else "postgresql",
            key=source.vault.token(PURPOSE, int(now.timestamp())),
            members=members,
        )
        data = manifest.model_dump_json(indent=1).encode()
        archive.addfile(_info(MANIFEST, len(data)), BytesIO(data))


def _copy_sqlite(database: Database, to: Path) -> None:
    """One consistent state, while others write; a file of its own without a log beside it, looked
    over."""
    with database.read() as db, closing(sqlite3.connect(to)) as copy:
        copy.execute("PRAGMA synchronous=OFF")
        running = db.connection.driver_connection
        assert isinstance(running, sqlite3.Connection)
        running.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        (found,) = copy.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise DatabaseError(
            "Tệp cơ sở dữ liệu bị hỏng nên chưa sao lưu: hãy phục hồi từ bản sao lưu trước "
            "bằng `lantoa restore`."
        )


def _copy_spools(spools: Path, folder: Path) -> list[Path]:
    """What providers said and the database has not taken yet."""
    copies = []
    for path in spooled(spools):
        copies.append(folder / path.name)
        copy_spool(path, copies[-1])
    return copies


def _files(home: Path) -> Iterator[Path]:
    for tree in TREES:
        for path in sorted((home / tree).rglob("*")):
            if path.is_file() and not (path.name.startswith(".") and path.suffix in _TEMPORARY):
                yield path


def _add(archive: tarfile.TarFile, name: str, path: Path) -> str:
    with path.open("rb") as file:
        hashed = Hashed(file)
        archive.addfile(_info(name, os.fstat(file.fileno()).st_size), hashed)
    return hashed.sha256.hexdigest()


def _info(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info


class Hashed:
    """A file that is hashed while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes."""
        data = self._file.read(size)
        self.sha256.update(data)
        return data


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
