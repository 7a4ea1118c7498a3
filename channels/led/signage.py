"""A folder that signage players read: content-addressed frames and the manifest that names them,
never half of either."""

import hashlib
import json
import re
from errno import EIO
from pathlib import Path
from typing import Any

from channels.shared.files import read_back, write_changed

PlayerManifest = dict[str, Any]

_OURS = re.compile(r"[0-9a-f]{16}-[a-z0-9_-]+\.png")


def read_manifest(folder: Path) -> PlayerManifest:
    """What stands in `folder` now; empty when there is none, or none of ours.

    OSError when it cannot be read.
    """
    try:
        found = json.loads((folder / "manifest.json").read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) and isinstance(found.get("items"), list) else {}


def seq(manifest: PlayerManifest) -> int:
    """The manifest's number; 0 when it has none."""
    number = manifest.get("seq")
    return number if isinstance(number, int) else 0


def fill(
    folder: Path, pictures: dict[str, bytes], old: PlayerManifest, manifest: PlayerManifest
) -> None:
    """Frames first, the manifest last, then read all back; frames that neither `manifest` nor `old`
    names are removed.

    OSError when something cannot be written or reads back differently; what stood there before then
    still plays.
    """
    contents = {
        **pictures,
        "manifest.json": json.dumps(manifest, ensure_ascii=False, indent=1).encode(),
    }
    for name, content in contents.items():
        write_changed(folder / name, content)
    if old != manifest:
        _sweep(folder, {*pictures, *_named(old)})
    for name, content in contents.items():
        if read_back(folder / name) != hashlib.sha256(content).hexdigest():
            raise OSError(EIO, f"{name} reads back differently from what was written")


def why(folder: Path, error: OSError) -> str:
    """Which folder failed and how, for the log."""
    return f"{folder}: {error.strerror or type(error).__name__}"


def _named(manifest: PlayerManifest) -> set[str]:
    """The files that a manifest plays."""
    items = [item for item in manifest.get("items", ()) if isinstance(item, dict)]
    return {str(item.get("file")) for item in items} | {str(manifest.get("fallback"))}


def _sweep(folder: Path, keep: set[str]) -> None:
    """Other files in the folder are not ours."""
    for path in folder.iterdir():
        if path.name not in keep and _OURS.fullmatch(path.name):
            path.unlink(missing_ok=True)
