"""`lantoa up --reload`, for whoever changes the product: what shows a file starts again when the
file has changed."""

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from engine.context import log
from lantoa.supervisor.parts import Part

FOLDERS = (
    *("lantoa", "edge", "console", "flows", "engine"),
    *("wiring", "reports", "content", "channels", "assets"),
)
"""The product's folders; the sandbox is left out, it would forget what it has received."""
CODE = frozenset({".py"})
SHOWN = CODE | {".html", ".j2", ".css", ".js", ".svg", ".po"}
"""The endings of the files that make a page: code, templates, style, drawings, translations."""

_ROOT = Path(__file__).parents[2]
_LOOK_EVERY_S = 1.0
_PATIENCE_S = 20.0


@dataclass
class Reload:
    """The product's files, looked at once a second; a part starts again when one with an ending of
    its `renewed_by` was changed, added or taken away.

    Asked to end as at Ctrl-C, the engine's pumps finish what they are sending first.
    """

    parts: Sequence[Part]
    root: Path = _ROOT
    _seen: Mapping[Path, int] = field(default_factory=dict)
    _looked: float = 0.0

    def __post_init__(self) -> None:
        self._seen = self._files()

    def look(self) -> None:
        """Look when it is time to, and start again what shows a changed file."""
        now = time.monotonic()
        if now - self._looked < _LOOK_EVERY_S:
            return
        self._looked = now
        before, self._seen = self._seen, self._files()
        changed = sorted({path for path, _ in before.items() ^ self._seen.items()})
        if renewed := [part for part in self.parts if _shows(part, changed)]:
            first, more = changed[0].relative_to(self.root), len(changed) - 1
            log.warning(
                "%s%s changed: %s start again",
                first,
                f" and {more} more" if more else "",
                ", ".join(part.name for part in renewed),
            )
        for part in renewed:
            part.renew(_PATIENCE_S)

    def _files(self) -> dict[Path, int]:
        """When each file that makes a page was written; what goes meanwhile is looked at anew."""
        while True:
            with suppress(FileNotFoundError):  # a branch is being changed
                return {
                    path: path.stat().st_mtime_ns
                    for folder in FOLDERS
                    for path in (self.root / folder).rglob("*")
                    if path.suffix in SHOWN and path.is_file()
                }


def _shows(part: Part, changed: Sequence[Path]) -> bool:
    return any(path.suffix in part.renewed_by for path in changed)
