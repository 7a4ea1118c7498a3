"""What a mailing comes to: the parts that each person's text takes, by the price of the outlet, and
who will not get it.

Counted, not estimated: «{{name}}» makes one person's message longer than another's, or needs the
larger alphabet.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from channels.contract.channel import Parts
from channels.contract.message import Message, Recipient
from channels.shared.fill import marks
from content.audiences.audiences import Audience, everybody
from content.intake.addresses import mask
from content.items.items import Revision
from content.items.left_marks import filled
from content.outlets.outlets import Outlet
from engine.context import Context
from engine.decisions.preflight import see
from wiring.readers import sample_reader

PRICES = ("price_per_part", "carrier_price")

MOST_NAMED = 20
"""So many of those who will not get a message are named."""


@dataclass
class PartsCounted:
    """What one outlet would send to everybody on a list."""

    outlet: Outlet
    people: int = 0
    parts: int = 0
    cost: int | None = None  # đồng; None without a price
    wide: int = 0  # people whose text takes the larger alphabet, with fewer signs in a part
    over: int = 0  # people whose text takes more parts than the outlet sends
    who: list[str] = field(default_factory=list)  # some of them, masked

    def add(self, channel: Parts, message: Message, to: Recipient, times: int = 1) -> None:
        """Count somebody, or so many who get the same."""
        found = channel.counted(message, to)
        self.people += times
        if not found.fits:
            self.over += times
            if len(self.who) < MOST_NAMED and times == 1:
                self.who.append(mask(to.address))
            return
        self.parts += times * found.parts
        self.wide += times * found.wide
        if found.price is not None:
            self.cost = (self.cost or 0) + times * found.price


def priced(outlets: Sequence[Outlet]) -> list[Outlet]:
    """The outlets that cost something for each part."""
    return [
        outlet
        for outlet in outlets
        if outlet.addressed and any(outlet.fields.get(name) for name in PRICES)
    ]


def cost_of(
    revision: Revision, outlets: Sequence[Outlet], audience: Audience | None, context: Context
) -> int | None:
    """In đồng, of one time to everybody on the list; None where no outlet has a price."""
    paid = priced(outlets)
    if audience is None or not paid:
        return None
    return sum(counted.cost or 0 for counted in count_parts(revision, paid, audience, context))


def count_parts(
    revision: Revision, outlets: Sequence[Outlet], audience: Audience, context: Context
) -> list[PartsCounted]:
    """One time to everybody on the list, on each outlet whose messages have parts."""
    return [
        counted
        for outlet in outlets
        if outlet.addressed == audience.kind
        and (counted := _count_on(outlet, revision, audience, context)) is not None
    ]


def _count_on(
    outlet: Outlet, revision: Revision, audience: Audience, context: Context
) -> PartsCounted | None:
    sight = see(revision, outlet, context)
    if sight.message is None or not isinstance(sight.channel, Parts):
        return None
    counted = PartsCounted(outlet, cost=0 if priced([outlet]) else None)
    texts = filled(revision.document)
    personal = marks("\n".join(texts[name] or "" for name in ("sms", "sms_accented")))
    reader = sample_reader(outlet.addressed)
    if not personal and not outlet.fields.get("carrier_price") and reader is not None:
        counted.add(sight.channel, sight.message, reader, audience.size)
        return counted
    for to in _everybody(audience, context):
        counted.add(sight.channel, sight.message, to)
    return counted


def _everybody(audience: Audience, context: Context) -> Iterator[Recipient]:
    with context.database.read() as db:
        for address, fields in everybody(db, context.vault, audience):
            yield Recipient(address, fields)
