"""Tables that wait for their officer's answer, or for the end of their import; closed to everybody
else, and gone after an hour at the latest."""

import hashlib
import re
import secrets
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

KEPT_S: Final = 3600
_TOKEN: Final = re.compile("[0-9a-f]{32}")


@dataclass(frozen=True)
class KeptTables:
    """Where one person's tables wait."""

    folder: Path
    person: str

    def keep(self, path: Path) -> str:
        """The word under which the file is found again, for an hour."""
        token, place = self.room(path.name)
        place.parent.mkdir(0o700, parents=True)
        shutil.copyfile(path, place)
        return token

    def room(self, name: str) -> tuple[str, Path]:
        """Where a file of that name may be written, once its folder is made, and waits for an hour;
        with its word."""
        forget_old_tables(self.folder)
        token = secrets.token_hex(16)
        return token, self._place(token) / name

    def find(self, token: str) -> Path | None:
        """The file that was kept; None when it is gone, or was never this person's."""
        if not _TOKEN.fullmatch(token):
            return None
        if self._place(token).is_dir() and _is_old(self._place(token)):
            self.drop(token)
        return next(iter(sorted(self._place(token).glob("*"))), None)

    def drop(self, token: str) -> None:
        """It was answered."""
        shutil.rmtree(self._place(token), ignore_errors=True)

    def _place(self, token: str) -> Path:
        whose = hashlib.sha256(self.person.encode()).hexdigest()[:16]
        return self.folder / f"{whose}-{token}"


def kept_folder(home: Path) -> Path:
    """Where an installation keeps them."""
    return home / "imports" / "kept"


def forget_old_tables(folder: Path) -> int:
    """Remove what was never answered, or was left by a console that was killed; how many."""
    old = [place for place in folder.glob("*-*") if _is_old(place)]
    for place in old:
        shutil.rmtree(place, ignore_errors=True)
    return len(old)


def _is_old(place: Path) -> bool:
    try:
        return time.time() - place.stat().st_mtime > KEPT_S
    except FileNotFoundError:  # another import has just let it go
        return False
