"""A folder that a box plays by the order of names: nothing is in it but what is on, `01-…`, `02-…`;
players that read the manifest have a folder of their own beside."""

import re
from collections.abc import Mapping, Sequence

from channels.led.signage import MANIFEST, OURS, PlayerManifest, fill, read_manifest
from channels.led.stores import Store, put

BESIDE = "lantoa"
"""The folder in it with manifest, frames and fallback: boxes play one folder, not those inside."""

_NUMBERED = re.compile(r"\d{2,4}-[0-9a-f]{16}-[a-z0-9_-]+\.(png|gif|mp4)")
_NAME_LIMIT = 60  # characters, as for every frame


def fill_numbered(
    store: Store, frames: Mapping[str, bytes], on: Sequence[str], manifest: PlayerManifest
) -> bool:
    """Bring the folder to exactly the frames that are `on`, by their names in `frames` and in this
    order; then the folder beside, as `fill` does.

    What is on no more is gone at once, even when nothing new can be written any more. OSError when
    something cannot be written or removed.
    """
    digits = max(2, len(str(len(on))))
    wanted = {_name(f"{nth:0{digits}}", file): frames[file] for nth, file in enumerate(on, 1)}
    stood = [name for name in store.names() if _NUMBERED.fullmatch(name) or OURS.fullmatch(name)]
    shown = {name.split("-", 1)[-1] for name in wanted}
    try:
        for name, png in wanted.items():
            put(store, name, png)
    except OSError:
        for name in stood:
            if name.split("-", 1)[-1] not in shown:
                store.remove(name)
        raise
    for name in stood:
        if name not in wanted:
            store.remove(name)
    if read_manifest(store):  # from before the folder was numbered
        store.remove(MANIFEST)
    return fill(store.inside(BESIDE), frames, manifest)


def clear_numbered(store: Store) -> None:
    """Take away what `fill_numbered` left in a folder that is numbered no more."""
    for name in store.names():
        if _NUMBERED.fullmatch(name):
            store.remove(name)


def _name(number: str, file: str) -> str:
    stem, _, ext = file.rpartition(".")
    return f"{number}-{stem}"[: _NAME_LIMIT - 4].rstrip("-_") + f".{ext}"
