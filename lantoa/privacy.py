"""The home is its owner's alone: folders 0700, files 0600, from `init` on, and mended at the start
where something else made them."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wiring.settings import Settings

_OTHERS = 0o077
FOLDERS = (
    *("public", "media", "evidence", "packs", "imports", "backups", "logs", "prefect", "pumps"),
    "sandbox",
)
"""The folders that Lan Tỏa makes in a home."""

_OURS = ("lantoa.db*", "lantoa.key", "up.lock", "engine.lock", "cu-*", *FOLDERS)
"""What Lan Tỏa makes in a home; whatever else stands there is not ours to change."""


@contextmanager
def private_files() -> Iterator[None]:
    """What this process and its children make inside is for the owner alone."""
    before = os.umask(_OTHERS)
    try:
        yield
    finally:
        os.umask(before)


def mend(settings: Settings) -> str:
    """Take from others what they may do in a home; one sentence of what was mended, "" when nothing
    was."""
    home = settings.home.resolve()
    if not is_home(settings) or home.stat().st_mode & stat.S_ISVTX:
        return ""
    mended = sum(_close(path) for path in (home, *_all_of(home)))
    if not mended:
        return ""
    return f"Đã sửa quyền của {mended} tệp và thư mục trong {home}: nay chỉ chủ sở hữu đọc được."


def open_to_others(settings: Settings) -> int:
    """How many files and folders of a home others may still read or change."""
    if not is_home(settings):
        return 0
    home = settings.home.resolve()
    return sum(_is_open(path) for path in (home, *_all_of(home)))


def is_home(settings: Settings) -> bool:
    """Whether something of an installation stands in the folder."""
    return settings.key_file.exists() or (settings.home / "lantoa.db").exists()


def _all_of(home: Path) -> Iterator[Path]:
    """Everything of ours in a home, links left out: what they lead to is not of the home."""
    for pattern in _OURS:
        for path in home.glob(pattern):
            yield path
            if path.is_dir() and not path.is_symlink():
                yield from _within(path)


def _within(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        yield from (Path(place, name) for name in (*folders, *files))


def _close(path: Path) -> bool:
    """Whether it was open to others and no longer is."""
    if not _is_open(path):
        return False
    try:
        path.chmod(stat.S_IMODE(path.lstat().st_mode) & ~_OTHERS)
    except (FileNotFoundError, PermissionError):  # gone meanwhile, or another owner's
        return False
    return True


def _is_open(path: Path) -> bool:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:  # a temporary file of a running pump
        return False
    return not stat.S_ISLNK(mode) and bool(mode & _OTHERS)
