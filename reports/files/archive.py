"""ZIP files whose bytes depend on nothing but what is in them: DOCX and the evidence pack are made
here."""

import hashlib
import zipfile
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO

from content.intake.local_time import VIETNAM

_CHUNK = 1 << 20


class Archive:
    """A ZIP being written; every entry carries the given moment, in Vietnam's time as ZIP knows no
    zone."""

    def __init__(self, target: Path | IO[bytes], moment: datetime) -> None:
        local = moment.astimezone(VIETNAM)
        self._when = (
            max(local.year, 1980),
            local.month,
            local.day,
            local.hour,
            local.minute,
            local.second,
        )
        self._zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self._sums: dict[str, str] = {}

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def add(self, name: str, data: bytes | str) -> None:
        """One entry from memory."""
        content = data.encode("utf-8") if isinstance(data, str) else data
        self._zip.writestr(self._info(name), content)
        self._sums[name] = hashlib.sha256(content).hexdigest()

    def copy(self, name: str, source: IO[bytes]) -> None:
        """One entry from an open file, in memory that does not grow with it; what is compressed
        already is only stored."""
        digest = hashlib.sha256()
        with self._zip.open(self._info(name), "w", force_zip64=True) as entry:
            while chunk := source.read(_CHUNK):
                entry.write(chunk)
                digest.update(chunk)
        self._sums[name] = digest.hexdigest()

    @property
    def sums(self) -> str:
        """The SHA-256 of every entry so far, as `sha256sum -c` reads it."""
        return "".join(f"{digest}  {name}\n" for name, digest in sorted(self._sums.items()))

    def _info(self, name: str) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(name, self._when)
        info.compress_type = (
            zipfile.ZIP_STORED if name.lower().endswith(_PACKED) else zipfile.ZIP_DEFLATED
        )
        info.create_system, info.external_attr = 3, 0o644 << 16  # the same on every machine
        return info


_PACKED = (".jpg", ".jpeg", ".png", ".webp", ".mp4", ".mp3", ".zip", ".docx", ".xlsx", ".pptx")


def repacked(data: bytes, moment: datetime) -> bytes:
    """The same ZIP with the given moment on every entry, in the same order."""
    target = BytesIO()
    with Archive(target, moment) as archive:
        for name, content in _entries(data):
            archive.add(name, content)
    return target.getvalue()


def _entries(data: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(BytesIO(data)) as source:
        for info in source.infolist():
            yield info.filename, source.read(info)
