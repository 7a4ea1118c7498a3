"""Where the files of a screen stand: a folder here or on a share, or one that looks the same from
afar."""

import hashlib
from dataclasses import dataclass
from errno import EDQUOT, EIO, ENOENT, ENOSPC
from pathlib import Path
from typing import Protocol

from channels.contract.reasons import Reason
from channels.shared.files import write_atomic


class PlaceError(OSError):
    """A place that does not take what it is given, and what that means for the outlet; the text is
    for the log."""

    def __init__(self, reason: Reason, words: str) -> None:
        super().__init__(EIO, words)
        self.reason = reason


class Store(Protocol):
    """A folder of small files, by their names. Every call raises OSError when the place cannot do
    it, and no file is ever seen half."""

    @property
    def name(self) -> str:
        """What the place is called in the log and to officers."""

    def read(self, name: str) -> bytes | None:
        """A file's bytes; None when there is no such file."""

    def write(self, name: str, data: bytes) -> None:
        """Put a file there in one step, in the place of one of that name; the folder is made."""

    def names(self) -> list[str]:
        """What is in the folder; FileNotFoundError when there is no folder."""

    def remove(self, name: str) -> None:
        """Delete a file, if it is there."""

    def inside(self, folder: str) -> "Store":
        """A folder in this one."""


@dataclass(frozen=True)
class FolderStore:
    """A folder of this machine, or a share that is mounted here."""

    folder: Path

    @property
    def name(self) -> str:
        return str(self.folder)

    def read(self, name: str) -> bytes | None:
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            return None

    def write(self, name: str, data: bytes) -> None:
        write_atomic(self.folder / name, data)

    def names(self) -> list[str]:
        if not self.folder.is_dir():
            raise FileNotFoundError(ENOENT, "the target folder is not there")
        return [path.name for path in self.folder.iterdir()]

    def remove(self, name: str) -> None:
        (self.folder / name).unlink(missing_ok=True)

    def inside(self, folder: str) -> "FolderStore":
        return FolderStore(self.folder / folder)


def put(store: Store, name: str, data: bytes) -> None:
    """See to it that a file holds exactly these bytes: one that does keeps its time stamp, one that
    is written is read back. OSError when it cannot be, or reads back differently."""
    if store.read(name) == data:
        return
    store.write(name, data)
    stored = store.read(name) or b""
    if hashlib.sha256(stored).digest() != hashlib.sha256(data).digest():
        raise OSError(EIO, f"{name} reads back differently from what was written")


def reason_of(error: OSError) -> Reason:
    """What a failure of a place means for the outlet."""
    if isinstance(error, PlaceError):
        return error.reason
    return Reason.DISK_FULL if error.errno in (ENOSPC, EDQUOT) else Reason.NOT_WRITTEN
