"""How each number of a report is counted, once: the same pieces make the number and are listed
behind it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Literal

from content.plans.activities import Activity
from content.plans.forms import READINGS
from content.plans.units import TIMES, said_of
from reports.counting.figures import Figure, Values
from reports.counting.material import (
    SENT,
    CountedOutlet,
    CountedPublication,
    Material,
    SentCount,
)
from reports.periods.periods import Period, Span


@dataclass(frozen=True, slots=True)
class WentOut:
    """A text on an outlet, on one day."""

    publication: CountedPublication
    outlet: CountedOutlet
    day: date


PieceKind = Literal[
    "item", "publication", "mailing", "deliveries", "activity", "amendment", "opening", "reading"
]


@dataclass(frozen=True)
class Piece:
    """One row behind a number; the amounts of all of them add up to it."""

    kind: PieceKind
    id: str  # item, occurrence, "publication/outlet/day", activity, amendment, link, read post
    day: date
    title: str
    where: str  # outlet or place
    amount: int = 1
    places: tuple[WentOut, ...] = ()  # where the row went out, each outlet once
    item: str = ""  # that it is about


@dataclass(frozen=True)
class PlanScope:
    """What belongs to a plan: items and activities with one of its themes, activities that were
    recorded for it, under an obligation or not."""

    plan: str
    themes: frozenset[str]

    def has(self, activity: Activity) -> bool:
        """Whether an activity belongs to the plan."""
        return activity.plan == self.plan or not self.themes.isdisjoint(activity.themes)


Where = Callable[[CountedPublication, CountedOutlet], bool]
"""Which publications on which outlets."""

Pick = Callable[[Material, PlanScope, Span], Iterable[Piece]]
Unsaid = Callable[[Material, PlanScope, Span], str]


@dataclass(frozen=True)
class Rule:
    """How one figure is counted. `unsaid` says why nobody can say a number, "" = it can be said."""

    key: str
    label: str
    unit: str
    pick: Pick
    unsaid: Unsaid = lambda material, scope, span: ""
    within: PlanScope | None = None  # a scope of its own: one theme, not the whole plan

    def pieces(self, material: Material, scope: PlanScope, span: Span) -> list[Piece]:
        """The rows behind the number."""
        return list(self.pick(material, self.within or scope, span))

    def count(self, material: Material, scope: PlanScope, span: Span) -> int | None:
        """The number; None when nobody can say it."""
        found = self.pieces(material, scope, span)
        return (
            None
            if not found and self.unsaid(material, self.within or scope, span)
            else sum(piece.amount for piece in found)
        )

    def figure(self, material: Material, scope: PlanScope, period: Period) -> Figure:
        """The number over the spans of a period."""
        values = Values(
            *(self.count(material, scope, getattr(period, field.name)) for field in fields(Values))
        )
        return Figure(
            self.key,
            self.label,
            self.unit,
            values,
            self.unsaid(material, self.within or scope, period.covered),
        )


def _anywhere(publication: CountedPublication, outlet: CountedOutlet) -> bool:
    return True


def items(*forms: str) -> Pick:
    """Each item once, however often and on however many outlets it went out."""

    def pick(material: Material, scope: PlanScope, span: Span) -> Iterator[Piece]:
        first: dict[str, dict[int, SentCount]] = defaultdict(dict)
        for sent in sorted(gone_out(material, scope, span, forms), key=lambda sent: sent.day):
            first[sent.publication.item].setdefault(sent.outlet.id, sent)
        for item, outlets in first.items():
            sent, *_ = outlets.values()
            places = tuple(place_of(one) for one in outlets.values())
            title, name = sent.publication.title, sent.outlet.name
            yield Piece("item", item, sent.day, title, name, places=places, item=item)

    return pick


def posts(*forms: str, where: Where = _anywhere) -> Pick:
    """Each time that an item went out on an outlet: a post, a page, a mailing."""

    def pick(material: Material, scope: PlanScope, span: Span) -> Iterator[Piece]:
        for sent in gone_out(material, scope, span, forms):
            if not sent.outlet.addressed and where(sent.publication, sent.outlet):
                yield Piece(
                    "publication",
                    sent_id(sent),
                    sent.day,
                    sent.publication.title,
                    sent.outlet.name,
                    sent.count,
                    (place_of(sent),),
                    sent.publication.item,
                )
        yield from mailings(*forms, where=where)(material, scope, span)

    return pick


def mailings(*forms: str, where: Where = _anywhere) -> Pick:
    """Each occurrence of a mailing, whatever its size; letters that tell of a correction are
    none."""

    def pick(material: Material, scope: PlanScope, span: Span) -> Iterator[Piece]:
        for mailing in material.mailings:
            known = mailing.publication
            if (
                mailing.day in span
                and _in(known.themes, scope)
                and not known.withdrawn
                and not known.letters
                and (not forms or mailing.outlet.form in forms)
                and where(known, mailing.outlet)
            ):
                yield Piece(
                    "mailing",
                    str(mailing.occurrence),
                    mailing.day,
                    known.title,
                    mailing.outlet.name,
                    places=(WentOut(known, mailing.outlet, mailing.day),),
                    item=known.item,
                )

    return pick


def messages(*forms: str, wanted: frozenset[str] = SENT) -> Pick:
    """Single messages to people in one of the states; a message in several parts is one."""

    def pick(material: Material, scope: PlanScope, span: Span) -> Iterator[Piece]:
        for sent in _of(material, scope, span, wanted):
            if sent.outlet.addressed and (not forms or sent.outlet.form in forms):
                yield _sum_of(sent)

    return pick


def states(wanted: frozenset[str]) -> Pick:
    """Deliveries in one of the states, posts and messages alike."""

    def pick(material: Material, scope: PlanScope, span: Span) -> Iterator[Piece]:
        return (_sum_of(sent) for sent in _of(material, scope, span, wanted))

    return pick


def _sum_of(sent: SentCount) -> Piece:
    known, where = sent.publication, (sent.outlet.name, sent.count, (place_of(sent),))
    return Piece("deliveries", sent_id(sent), sent.day, known.title, *where, known.item)


def took_place(*forms: str) -> Pick:
    """How often people did something in these forms."""
    return amounts(forms, TIMES)


def amounts(forms: Sequence[str], measure: str) -> Pick:
    """What was counted of the activities of these forms."""

    def pick(material: Material, scope: PlanScope, span: Span) -> Iterator[Piece]:
        for act in acts(material, scope, span, forms):
            said = said_of(act, measure)
            if said is not None:
                yield piece_of(act, said)

    return pick


def readings(measure: str) -> Pick:
    """What platforms told: of the same item at the same place only the newest reading in the
    span."""

    def pick(material: Material, scope: PlanScope, span: Span) -> Iterator[Piece]:
        newest: dict[tuple[str, str], Activity] = {}
        for act in acts(material, scope, span, sorted(READINGS)):
            if measure in act.counts:
                newest[act.item or act.title, act.place] = act  # they come by day
        yield from (piece_of(activity, activity.counts[measure]) for activity in newest.values())

    return pick


def gone_out(
    material: Material, scope: PlanScope, span: Span, forms: Sequence[str] = ()
) -> Iterator[SentCount]:
    """What providers took in the span and nobody took back since.

    Letters that tell of a correction count as messages (`messages`), for they left and cost what
    they cost; but the item was published once, and a mistake fulfils no obligation twice.
    """
    return (
        sent
        for sent in _of(material, scope, span, SENT)
        if not sent.publication.letters and (not forms or sent.outlet.form in forms)
    )


def acts(
    material: Material, scope: PlanScope, span: Span, forms: Sequence[str] = ()
) -> Iterator[Activity]:
    """The plan's activities that ended in the span."""
    return (
        activity
        for activity in material.activities
        if activity.last in span and scope.has(activity) and (not forms or activity.form in forms)
    )


def piece_of(activity: Activity, amount: int | None = None) -> Piece:
    """An activity as a row behind a number; without an amount it is as many as it took place."""
    often = said_of(activity, TIMES) if amount is None else amount
    return Piece(
        "activity", str(activity.id), activity.last, activity.title, activity.place, often or 0
    )


def place_of(sent: SentCount) -> WentOut:
    """Where a sum of deliveries went out."""
    return WentOut(sent.publication, sent.outlet, sent.day)


def sent_id(one: SentCount) -> str:
    """Names a sum of deliveries: publication/outlet/day/state."""
    return f"{one.publication.id}/{one.outlet.id}/{one.day}/{one.state}"


def _of(
    material: Material, scope: PlanScope, span: Span, wanted: frozenset[str]
) -> Iterator[SentCount]:
    for sent in material.sent:
        if (
            sent.day in span
            and sent.state in wanted
            and not sent.publication.withdrawn
            and _in(sent.publication.themes, scope)
        ):
            yield sent


def _in(themes: frozenset[str], scope: PlanScope) -> bool:
    return not scope.themes.isdisjoint(themes)
