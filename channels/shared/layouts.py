"""Our own layouts of a family, in numbered folders: what was approved with one goes out with it, a
new draft gets the newest, and a released one is never edited."""

from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=16)
def numbers(folder: Path) -> tuple[int, ...]:
    """The layouts that stand in a folder, the newest last."""
    return tuple(sorted(int(path.name) for path in folder.iterdir() if path.name.isdigit()))


def of(folder: Path, layout: int) -> str:
    """The name of a layout's folder, for the loader of its templates; 0 is the newest."""
    return str(layout or numbers(folder)[-1])
