"""Letters out of a Maildir of this machine: Postfix, Exim or Dovecot put them there."""

import os
from collections.abc import Iterator
from pathlib import Path

from channels.contract.receipts import NotTold
from channels.email.returned.mailbox import MOST_BYTES, MOST_LETTERS, Bounces, Keep

_FOLDERS = ("new", "cur")


def fetch(config: Bounces, keep: Keep) -> int:
    """Gives each letter to `keep` and moves it into the folder for what was read; how many; NotTold
    where the Maildir cannot be read."""
    root, count = Path(config.maildir or ""), 0
    try:
        for path in _letters(root):
            with path.open("rb") as file:
                raw = file.read(MOST_BYTES)
            keep(raw)
            _put_away(path, root, config.done_folder)
            count += 1
    except OSError as error:
        said = "không có quyền" if isinstance(error, PermissionError) else "không đọc được"
        raise NotTold(f"Maildir {root} {said}: {error.strerror}.") from None
    return count


def probe(config: Bounces) -> str | None:
    """None where it can be read and written to, or a Vietnamese sentence."""
    root = Path(config.maildir or "")
    wanted = [root / folder for folder in _FOLDERS]
    if not all(folder.is_dir() for folder in wanted):
        return f"{root} không phải thư mục Maildir: cần có thư mục con new và cur."
    if not all(os.access(folder, os.R_OK | os.W_OK | os.X_OK) for folder in wanted):
        return f"Máy này không đọc, ghi được Maildir {root}: cho tài khoản chạy Lan Tỏa quyền đó."
    return None


def _letters(root: Path) -> Iterator[Path]:
    """The oldest first, as their names begin with the second."""
    found = [path for folder in _FOLDERS for path in (root / folder).iterdir() if path.is_file()]
    yield from sorted(found, key=lambda path: path.name)[:MOST_LETTERS]


def _put_away(path: Path, root: Path, folder: str) -> None:
    if not folder:
        path.unlink()
        return
    place = root / f".{folder.replace('/', '.').strip('.') or 'LanToa'}"  # as Maildir++ has it
    for part in ("tmp", "new", "cur"):
        (place / part).mkdir(parents=True, exist_ok=True)
    name = path.name.partition(":2,")[0]
    path.rename(place / "cur" / f"{name}:2,S")
