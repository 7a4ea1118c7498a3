"""Pictures, attachments and videos by the hash of their bytes: files in the home, one row each."""

import hashlib
import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, insert, select

from content.database.tables.items import media


@dataclass(frozen=True)
class Stored:
    """What is known of a stored file; `width` and `height` are 0 where nothing is measured in
    pixels."""

    sha256: str
    ext: str
    mime: str
    width: int
    height: int


def keep(db: Connection, folder: Path, data: bytes, facts: Stored, now: datetime) -> None:
    """Store a file that was checked; the same bytes are kept once.

    The file is whole and on disk before the row is.

    A file that was lost or damaged on disk is put back.
    """
    path = folder / f"{facts.sha256}.{facts.ext}"
    if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != facts.sha256:
        _write(path, data)
    if db.execute(select(media.c.sha256).where(media.c.sha256 == facts.sha256)).first() is None:
        names = ("sha256", "ext", "mime", "width", "height")
        db.execute(
            insert(media).values(**{name: getattr(facts, name) for name in names}, added_at=now)
        )


def find(db: Connection, sha256: str) -> Stored | None:
    """What is known of a stored file; None for an unknown one."""
    row = db.execute(select(media).where(media.c.sha256 == sha256)).one_or_none()
    return Stored(row.sha256, row.ext, row.mime, row.width, row.height) if row else None


def size(folder: Path, sha256: str, ext: str) -> int:
    """How many bytes a stored file has; 0 when it is not there, or when that is no hash."""
    path = folder / f"{sha256}.{ext}"
    known = re.fullmatch(r"[0-9a-f]{64}", sha256) and path.exists()
    return path.stat().st_size if known else 0


def missing(db: Connection, folder: Path) -> list[str]:
    """The names of the stored files that are not on disk."""
    there = {path.name for path in folder.iterdir()} if folder.exists() else set()
    names = (f"{row.sha256}.{row.ext}" for row in db.execute(select(media.c.sha256, media.c.ext)))
    return [name for name in names if name not in there]


def load(db: Connection, folder: Path, sha256: str) -> bytes:
    """The bytes of a stored file; ValueError when it is gone or no longer has its hash."""
    ext = db.execute(select(media.c.ext).where(media.c.sha256 == sha256)).scalar_one_or_none()
    path = folder / f"{sha256}.{ext}"
    data = path.read_bytes() if ext and path.exists() else b""
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ValueError(f"file {sha256[:12]} is missing or was changed on disk")
    return data


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(0o700, parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    with part.open("wb") as file:
        part.chmod(0o600)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
