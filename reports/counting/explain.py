"""Opens one number by its id: the rows that it was counted from, in the log and in what people
recorded."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection, select

from content.database.tables.deliveries import deliveries
from content.database.tables.publications import occurrences
from content.intake.errors import InputError, InputProblem
from content.plans.evidence import Subject, list_evidence
from content.plans.plans import plan_versions_of
from reports.counting.figures import figure_id
from reports.counting.material import load, moments
from reports.counting.openings import Openings, RowOpening
from reports.counting.pieces import Piece
from reports.counting.summary import reach, rules_of, scope_of
from reports.periods.periods import Span, free, parse_period

_PAGE = 2_000


@dataclass(frozen=True)
class ExplainedRow:
    """One row behind a number: "delivery:4711", "item:ct-01", "activity:3", "mailing:12" (an
    occurrence), "amendment:2".

    `link` is for the eye: public addresses, names of files. `openings` lead to what went out on
    each of its outlets; an activity and an amendment have none: their own pages tell of them.
    """

    id: str
    day: date
    title: str
    where: str  # the titles of its own outlets, or the place of an activity
    amount: int
    link: str
    item: str = ""  # "" of an activity
    openings: tuple[RowOpening, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """A number and what it is made of; the amounts of `rows` add up to `value`.

    They are read while they are asked for.
    """

    id: str
    label: str
    unit: str
    value: int | None
    note: str
    rows: Iterator[ExplainedRow]


def explain(db: Connection, id: str) -> Explanation:
    """The number of that id, counted now. InputError for an id that no report has."""
    plan, span, key = _parse(id)
    versions = plan_versions_of(db, plan)
    rule = rules_of(versions).get(key)
    if rule is None:
        raise InputError(
            [
                InputProblem(
                    "mã số liệu",
                    f"báo cáo của kế hoạch {plan} không có số liệu «{key}»; xem mã ở từng số",
                )
            ]
        )
    material, scope = load(db, reach(free(span.first, span.last))), scope_of(versions)
    value = rule.count(material, scope, span)
    note = rule.unsaid(material, rule.within or scope, span)
    pieces = rule.pieces(material, scope, span)
    rows = rows_behind(db, pieces)
    return Explanation(figure_id(plan, span, key), rule.label, rule.unit, value, note, rows)


def _parse(id: str) -> tuple[str, Span, str]:
    found = re.fullmatch(r"([a-z0-9-]+)/(\d{4}-\d{2}-\d{2}\.\.\d{4}-\d{2}-\d{2})/(\S+)", id)
    if found is None:
        example = "da-nang-143-kh-ubnd-2022/2025-11-21..2026-05-20/portal.items"
        raise InputError(
            [InputProblem("mã số liệu", f"«{id}» không phải mã số liệu; ví dụ đúng: {example}")]
        )
    return found[1], parse_period(found[2]).covered, found[3]


def rows_behind(
    db: Connection, pieces: Iterable[Piece], openings: Openings | None = None
) -> Iterator[ExplainedRow]:
    """The pieces of a number by day, each with what opens it; a post is told by its deliveries."""
    known = openings or Openings(db)
    for piece in sorted(pieces, key=lambda piece: (piece.day, piece.kind, piece.id)):
        if piece.kind in ("deliveries", "publication"):
            yield from _deliveries(db, piece, known)
        elif piece.kind == "activity":
            proofs = list_evidence(db, Subject(activity=int(piece.id)))
            link = ", ".join(proof.link or proof.name for proof in proofs)
            yield replace(_plain(piece), link=link)
        elif piece.places:
            yield _opened(_plain(piece), known.at(piece.places))
        else:
            yield _plain(piece)


def _plain(piece: Piece) -> ExplainedRow:
    return ExplainedRow(
        id=f"{piece.kind}:{piece.id}",
        day=piece.day,
        title=piece.title,
        where=piece.where,
        amount=piece.amount,
        link="",
        item=piece.item,
    )


def _opened(row: ExplainedRow, openings: tuple[RowOpening, ...]) -> ExplainedRow:
    """The row with its own outlets and their addresses, each address once."""
    where = "; ".join(dict.fromkeys(opening.title for opening in openings))
    link = ", ".join(dict.fromkeys(opening.url for opening in openings if opening.url))
    return replace(row, where=where, link=link, openings=openings)


def _deliveries(db: Connection, piece: Piece, openings: Openings) -> Iterator[ExplainedRow]:
    """Every delivery of one publication on one outlet and day, page by page."""
    (place,), state = piece.places, piece.id.rpartition("/")[2]
    first, after = moments(Span(place.day, place.day))
    of_it = deliveries.c.occurrence_id.in_(
        select(occurrences.c.id).where(occurrences.c.publication_id == place.publication.id)
    )
    which = [
        of_it,
        deliveries.c.outlet_id == place.outlet.id,
        deliveries.c.state == state,
        deliveries.c.kind == "publish",
    ]
    which += [deliveries.c.due_at >= first, deliveries.c.due_at < after]
    plain, last = replace(_plain(piece), amount=1), 0
    while True:
        query = (
            select(deliveries.c.id, deliveries.c.url, deliveries.c.revision_id)
            .where(*which, deliveries.c.id > last)
            .order_by(deliveries.c.id)
            .limit(_PAGE)
        )
        page = db.execute(query).all()
        for row in page:
            opening = openings.of(place, row.revision_id, row.url)
            yield _opened(replace(plain, id=f"delivery:{row.id}"), (opening,))
        if len(page) < _PAGE:
            return
        last = page[-1].id
