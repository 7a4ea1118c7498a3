"""A folder that players read by its manifest: content-addressed frames and the manifest that names
them, never half of either."""

import json
import re
from collections.abc import Mapping
from typing import Any

from channels.led.stores import Store, put

PlayerManifest = dict[str, Any]

MANIFEST = "manifest.json"
GRACE_S = 30.0
"""How long frames that left the manifest still lie there: a player that has just read the one
before finds them (it asks every few seconds and gives up a file after ten)."""

OURS = re.compile(r"[0-9a-f]{16}-[a-z0-9_-]+\.(png|gif|mp4)")


def read_manifest(store: Store) -> PlayerManifest:
    """What stands there now; empty when there is none, or none of ours. OSError when it cannot be
    read."""
    try:
        found = json.loads(store.read(MANIFEST) or b"")
    except ValueError:
        return {}
    return found if isinstance(found, dict) and isinstance(found.get("items"), list) else {}


def written(manifest: PlayerManifest) -> bytes:
    """The bytes of a manifest's file."""
    return json.dumps(manifest, ensure_ascii=False, indent=1).encode()


def seq(manifest: PlayerManifest) -> int:
    """The manifest's number; 0 when it has none."""
    number = manifest.get("seq")
    return number if isinstance(number, int) else 0


def fill(store: Store, frames: Mapping[str, bytes], manifest: PlayerManifest) -> bool:
    """Frames first, the manifest last, each read back. Frames that neither it nor the manifest
    before names are removed; whether some stay that only that one did, for the next time.

    OSError when something cannot be written; what stood there before then still plays.
    """
    old = read_manifest(store)
    for name, png in frames.items():
        put(store, name, png)
    put(store, MANIFEST, written(manifest))
    theirs = [name for name in store.names() if OURS.fullmatch(name)]  # other files are not ours
    left = [name for name in theirs if name not in _named(manifest)]
    # what the manifest before named stays, unless that one says the same already
    read = _named(old) if old != manifest else set()
    for name in left:
        if name not in read:
            store.remove(name)
    return any(name in read for name in left)


def _named(manifest: PlayerManifest) -> set[str]:
    """The files that a manifest plays."""
    items = [item for item in manifest.get("items", ()) if isinstance(item, dict)]
    return {str(item.get("file")) for item in items} | {str(manifest.get("fallback"))}
