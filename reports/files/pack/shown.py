"""What goes into the evidence pack, and what its pages show of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from content.plans.evidence import STATES, EvidenceState
from reports.counting.explain import ExplainedRow
from reports.counting.figures import DoneActivity, ObligationFigure, Published, ShownEvidence
from reports.files.pack.proofs import Proofs

PICTURES: Final = (".jpg", ".jpeg", ".png", ".webp", ".gif")


@dataclass(frozen=True)
class Sample:
    """How an item came out at an outlet: files by name ending, the text of a page as HTML.

    `note` says why there is nothing.
    """

    sha256: str = ""  # of the approved revision
    html: str = ""  # sanitised
    files: Mapping[str, bytes] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class Pack:
    """What goes in.

    `file_of` gives the state of a piece of evidence now, and where its file stands.
    """

    proofs: Proofs
    documents: Mapping[str, bytes]
    file_of: Callable[[ShownEvidence], tuple[EvidenceState, Path]]
    sample: Callable[[Published], Sample]


@dataclass(frozen=True)
class Shown:
    """A piece of evidence on a page; no `href` = the file is gone or altered."""

    name: str
    href: str
    state: EvidenceState
    sha256: str | None
    added_on: date

    @property
    def state_words(self) -> str:
        """The state for people."""
        return STATES[self.state]

    @property
    def is_picture(self) -> bool:
        """Whether the page shows it."""
        return self.state == "ok" and self.href.lower().endswith(PICTURES)


@dataclass(frozen=True)
class ShownRow:
    """A row behind an obligation with the pages of the pack that prove it: (words, address from the
    obligation's folder)."""

    row: ExplainedRow
    leads: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Duty:
    """One obligation with its folder."""

    duty: ObligationFigure
    folder: str
    rows: Sequence[ShownRow]
    shown: Sequence[Shown]
    judgement: str
    lead: str
    coordinators: str

    @property
    def warning(self) -> str:
        """What is wrong with its evidence."""
        broken = [shown for shown in self.shown if shown.state in ("missing", "altered")]
        bare = any(
            shown.row.id.startswith("activity:") and not shown.row.link for shown in self.rows
        )
        return (
            "Tệp mất hoặc bị sửa" if broken else "Có hoạt động chưa có minh chứng" if bare else ""
        )


@dataclass(frozen=True)
class Tile:
    """A number on the first page."""

    number: str
    words: str
    warns: bool = False


@dataclass(frozen=True)
class ItemAtOutlet:
    """An item at one outlet."""

    row: Published
    sha256: str
    html: str
    note: str
    texts: Sequence[str]
    pictures: Sequence[str]
    others: Sequence[str]


@dataclass(frozen=True)
class ShownActivity:
    """An activity with the folder of its obligation, or its own evidence."""

    act: DoneActivity
    under: str
    folder: str
    numbers: str
    shown: Sequence[Shown]
