"""The evidence pack: a ZIP of the report and of everything that proves it.

Its first page opens offline.
"""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import groupby
from pathlib import Path
from typing import Final

from assets.fonts import face_files
from content.deliveries.states import LABELS
from content.intake.local_time import local_day
from content.intake.text import unaccent
from content.plans.forms import MEASURES
from reports.body.judged import judgement
from reports.body.tables import agency_names
from reports.counting.explain import ExplainedRow
from reports.counting.figures import ObligationFigure, Published, ShownEvidence
from reports.files.archive import Archive
from reports.files.pack.pages import page, style
from reports.files.pack.shown import (
    PICTURES,
    Duty,
    ItemAtOutlet,
    Pack,
    Shown,
    ShownActivity,
    ShownRow,
    Tile,
)
from reports.periods.words import counted, thousands

_COLUMNS: Final = (
    *("Ngày", "Tiêu đề", "Nơi", "Số", "Liên kết, minh chứng", "Trong bộ minh chứng", "Mã"),
)
_TOLD_STATES: Final = ("delivered", "accepted", "rejected", "unknown")


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
        _add_receipts(archive, pack)
        archive.add("index.html", _first_page(pack, duties, acts))
        archive.add("kieu.css", style())
        for name, data in face_files().items():
            archive.add(f"phong-chu/{name}", data)
        archive.add("SHA256SUMS.txt", archive.sums)


def _first_page(pack: Pack, duties: Sequence[Duty], acts: Sequence[ShownActivity]) -> str:
    return page(
        "pack_index.html.j2",
        pack.proofs.draft,
        0,
        duties=duties,
        tiles=_tiles(pack, duties, acts),
        documents=pack.documents,
        receipts=pack.proofs.receipts,
    )


def _add_receipts(archive: Archive, pack: Pack) -> None:
    shown = page(
        "pack_receipts.html.j2",
        pack.proofs.draft,
        0,
        receipts=pack.proofs.receipts,
        states=_receipt_states(pack),
        state_words=LABELS,
    )
    archive.add("bien-nhan.html", shown)


def _add_duty(archive: Archive, pack: Pack, number: int, duty: ObligationFigure) -> Duty:
    folder, draft = f"nhiem-vu/{number:02d}-{duty.id}", pack.proofs.draft
    made = Duty(
        duty=duty,
        folder=folder,
        rows=[ShownRow(row, list(_leads(row))) for row in pack.proofs.behind.get(duty.id, ())],
        shown=_add_evidence(archive, pack, folder, duty.evidence),
        judgement=judgement(duty),
        lead=agency_names(duty.lead),
        coordinators=agency_names(duty.coordinators),
    )
    archive.add(
        f"{folder}/index.html", page("pack_obligation.html.j2", draft, 2, duty=made, number=number)
    )
    archive.add(f"{folder}/du-lieu.csv", _csv(made.rows))
    return made


def _leads(row: ExplainedRow) -> Iterator[tuple[str, str]]:
    """Each of the row's outlets on the item's page, or the activity among the activities."""
    for opening in row.openings:
        yield opening.title, f"../../tin-bai/{opening.item}/index.html#{opening.outlet}"
    kind, _, number = row.id.partition(":")
    if kind == "activity":
        yield "hồ sơ hoạt động", f"../../hoat-dong/index.html#hoat-dong-{number}"


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
        shown.append(Shown(proof.name, href, state, proof.sha256, local_day(proof.added_at)))
    return shown


def _add_activities(archive: Archive, pack: Pack, duties: Sequence[Duty]) -> list[ShownActivity]:
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
        made.append(ShownActivity(act, under, of.folder if of else "", numbers, shown))
    archive.add("hoat-dong/index.html", page("pack_activities.html.j2", draft, 1, activities=made))
    return made


def _add_published(archive: Archive, pack: Pack) -> None:
    draft = pack.proofs.draft
    codes = {theme.id: theme.code for theme in draft.figures.themes}

    def told(published: Published) -> str:
        return ", ".join(codes.get(theme, theme) for theme in published.themes)

    archive.add("tin-bai/index.html", page("pack_published.html.j2", draft, 1, codes=told))
    by_item = sorted(draft.published, key=lambda row: (row.item, row.day, row.outlet_name))
    for item, rows in groupby(by_item, key=lambda row: row.item):
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
    pictures = [name for name in names if name.endswith(PICTURES)]
    texts = [data.decode("utf-8") for name, data in names.items() if name.endswith(".txt")]
    others = [name for name in names if name not in pictures]
    return ItemAtOutlet(row, sample.sha256, sample.html, sample.note, texts, pictures, others)


def _tiles(pack: Pack, duties: Sequence[Duty], acts: Sequence[ShownActivity]) -> Iterator[Tile]:
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


def _csv(rows: Sequence[ShownRow]) -> bytes:
    """For Excel too: with a byte order mark, and no cell that begins like a formula."""
    target = StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for shown in rows:
        row, inside = shown.row, "; ".join(href for _, href in shown.leads)
        texts = (_safe(row.title), _safe(row.where), row.amount, _safe(row.link), inside, row.id)
        writer.writerow((row.day.isoformat(), *texts))
    return target.getvalue().encode("utf-8-sig")


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def _file_name(name: str) -> str:
    """Plain letters, so that every program finds the file."""
    stem, dot, ext = unaccent(name).rpartition(".")
    letters = (sign if sign.isalnum() and sign.isascii() else "-" for sign in (stem or ext))
    plain = "".join(letters).strip("-")[:60] or "tep"
    return f"{plain}{dot}{ext.lower()}" if stem else plain
