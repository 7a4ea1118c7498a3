"""The evidence pack: a ZIP of the report and of everything that proves it, with a first page that
opens offline."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import StringIO
from itertools import groupby
from pathlib import Path
from typing import Final

from assets.fonts import face_files
from content.deliveries.states import LABELS
from content.intake.local_time import VIETNAM
from content.intake.text import unaccent
from content.plans.evidence import STATES, EvidenceState
from content.plans.forms import MEASURES
from reports.body.tables import agency_names, judgement
from reports.counting.explain import ExplainedRow
from reports.counting.figures import DoneActivity, ObligationFigure, Published, ShownEvidence
from reports.files.archive import Archive
from reports.files.pages import page, style
from reports.files.proofs import Proofs
from reports.periods.words import counted, thousands

_PICTURES: Final = (".jpg", ".jpeg", ".png", ".webp", ".gif")
_TOLD_STATES: Final = ("delivered", "accepted", "rejected", "unknown")


@dataclass(frozen=True)
class Sample:
    """How an item came out at an outlet: files by name ending, the text of a page as HTML; `note`
    says why there is nothing."""

    sha256: str = ""  # of the approved revision
    html: str = ""  # sanitised
    files: Mapping[str, bytes] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class Pack:
    """What goes in. `file_of` gives the state of a piece of evidence now, and where its file
    stands."""

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
        return self.state == "ok" and self.href.lower().endswith(_PICTURES)


@dataclass(frozen=True)
class Duty:
    """One obligation with its folder."""

    duty: ObligationFigure
    folder: str
    rows: Sequence[ExplainedRow]
    shown: Sequence[Shown]
    judgement: str
    lead: str
    coordinators: str

    @property
    def warning(self) -> str:
        """What is wrong with its evidence."""
        broken = [shown for shown in self.shown if shown.state in ("missing", "altered")]
        bare = any(row.id.startswith("activity:") and not row.link for row in self.rows)
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
class _Act:
    """An activity with the folder of its obligation, or its own evidence."""

    act: DoneActivity
    under: str
    folder: str
    numbers: str
    shown: Sequence[Shown]


def write_pack(target: Path, pack: Pack) -> None:
    """Write the ZIP; the same proofs and files give the same bytes.

    Memory grows with pages, not with files.
    """
    draft = pack.proofs.draft
    with Archive(target, draft.figures.made_at) as archive:
        for name, data in pack.documents.items():
            archive.add(f"bao-cao/{name}", data)
        duties = [
            _add_duty(archive, pack, number, obligation)
            for number, obligation in enumerate(draft.figures.obligations, 1)
        ]
        acts = _add_activities(archive, pack, duties)
        _add_published(archive, pack)
        receipts, states = pack.proofs.receipts, _receipt_states(pack)
        archive.add(
            "bien-nhan.html",
            page(
                "pack_receipts.html.j2",
                draft,
                0,
                receipts=receipts,
                states=states,
                state_words=LABELS,
            ),
        )
        first = page(
            "pack_index.html.j2",
            draft,
            0,
            duties=duties,
            tiles=_tiles(pack, duties, acts),
            documents=pack.documents,
            receipts=receipts,
        )
        archive.add("index.html", first)
        archive.add("kieu.css", style())
        for name, data in face_files().items():
            archive.add(f"phong-chu/{name}", data)
        archive.add("SHA256SUMS.txt", archive.sums)


def _add_duty(archive: Archive, pack: Pack, number: int, duty: ObligationFigure) -> Duty:
    folder, draft = f"nhiem-vu/{number:02d}-{duty.id}", pack.proofs.draft
    one = Duty(
        duty=duty,
        folder=folder,
        rows=pack.proofs.behind.get(duty.id, ()),
        shown=_add_evidence(archive, pack, folder, duty.evidence),
        judgement=judgement(duty),
        lead=agency_names(duty.lead),
        coordinators=agency_names(duty.coordinators),
    )
    archive.add(
        f"{folder}/index.html", page("pack_obligation.html.j2", draft, 2, one=one, number=number)
    )
    archive.add(f"{folder}/du-lieu.csv", _csv(one.rows))
    return one


def _add_evidence(
    archive: Archive, pack: Pack, folder: str, found: Sequence[ShownEvidence]
) -> list[Shown]:
    shown = []
    for proof in found:
        state, path = pack.file_of(proof)
        href = proof.link or ""
        if state == "ok":
            href = f"minh-chung/{proof.id}-{_file_name(proof.name)}"
            with path.open("rb") as file:
                archive.copy(f"{folder}/{href}", file)
        shown.append(
            Shown(proof.name, href, state, proof.sha256, proof.added_at.astimezone(VIETNAM).date())
        )
    return shown


def _add_activities(archive: Archive, pack: Pack, duties: Sequence[Duty]) -> list[_Act]:
    draft, folders = pack.proofs.draft, {duty.duty.id: duty for duty in duties}
    made = []
    for act in draft.figures.activities:
        of = folders.get(act.obligation or "")
        under = (
            of.duty.title if of else "Ngoài kế hoạch" if act.outside else "Nội dung của Kế hoạch"
        )
        numbers = "; ".join(
            f"{counted(value)} {MEASURES[name]}" for name, value in act.counts.items()
        )
        shown = [] if of else _add_evidence(archive, pack, "hoat-dong", act.evidence)
        made.append(_Act(act, under, of.folder if of else "", numbers, shown))
    archive.add("hoat-dong/index.html", page("pack_activities.html.j2", draft, 1, activities=made))
    return made


def _add_published(archive: Archive, pack: Pack) -> None:
    draft = pack.proofs.draft
    codes = {theme.id: theme.code for theme in draft.figures.themes}

    def told(one: Published) -> str:
        return ", ".join(codes.get(theme, theme) for theme in one.themes)

    archive.add("tin-bai/index.html", page("pack_published.html.j2", draft, 1, codes=told))
    for item, rows in groupby(
        sorted(draft.published, key=lambda row: (row.item, row.day, row.outlet_name)),
        key=lambda row: row.item,
    ):
        places = [_add_place(archive, pack, row) for row in rows]
        archive.add(
            f"tin-bai/{item}/index.html", page("pack_item.html.j2", draft, 2, places=places)
        )


def _add_place(archive: Archive, pack: Pack, row: Published) -> ItemAtOutlet:
    sample = pack.sample(row)
    names = {
        f"{_file_name(row.outlet_name)}{ending}": data for ending, data in sample.files.items()
    }
    for name, data in names.items():
        archive.add(f"tin-bai/{row.item}/{name}", data)
    pictures = [name for name in names if name.endswith(_PICTURES)]
    texts = [data.decode("utf-8") for name, data in names.items() if name.endswith(".txt")]
    others = [name for name in names if name not in pictures]
    return ItemAtOutlet(row, sample.sha256, sample.html, sample.note, texts, pictures, others)


def _tiles(pack: Pack, duties: Sequence[Duty], acts: Sequence[_Act]) -> Iterator[Tile]:
    figures = pack.proofs.draft.figures
    yield Tile(f"{sum(duty.duty.state == 'met' for duty in duties)}/{len(duties)}", "nhiệm vụ đạt")
    for key, words in (
        ("all.items", "tin, bài"),
        ("all.publications", "lượt đăng, phát"),
        ("all.messages", "thư, tin nhắn thành công"),
    ):
        yield Tile(thousands(figures.figure(key).values.covered or 0), words)
    yield Tile(thousands(len(acts)), "hoạt động")
    shown = [
        *(proof for duty in duties for proof in duty.shown),
        *(proof for act in acts for proof in act.shown),
    ]
    yield Tile(thousands(len(shown)), "tệp, liên kết minh chứng")
    broken = sum(proof.state in ("missing", "altered") for proof in shown)
    if broken:
        yield Tile(thousands(broken), "tệp minh chứng mất hoặc bị sửa", warns=True)


def _receipt_states(pack: Pack) -> list[str]:
    """The states that occur, what arrived first."""
    there = {state for receipt in pack.proofs.receipts for state in receipt.states}
    return [
        *(state for state in _TOLD_STATES if state in there),
        *sorted(there - set(_TOLD_STATES)),
    ]


def _csv(rows: Sequence[ExplainedRow]) -> bytes:
    """For Excel too: with a byte order mark, and no cell that begins like a formula."""
    target = StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(("Ngày", "Tiêu đề", "Nơi", "Số", "Liên kết, minh chứng", "Mã"))
    for row in rows:
        writer.writerow(
            (
                row.day.isoformat(),
                _safe(row.title),
                _safe(row.where),
                row.amount,
                _safe(row.link),
                row.id,
            )
        )
    return target.getvalue().encode("utf-8-sig")


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def _file_name(name: str) -> str:
    """Plain letters, so that every program finds the file."""
    stem, dot, ext = unaccent(name).rpartition(".")
    plain = (
        "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in (stem or ext)).strip(
            "-"
        )[:60]
        or "tep"
    )
    return f"{plain}{dot}{ext.lower()}" if stem else plain
