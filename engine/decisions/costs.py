"""What a mailing costs: the parts that each person's text takes, by the price of the outlet.

Counted, not estimated: «{{name}}» makes one person's message longer than another's.
"""

from collections.abc import Sequence

from channels.contract.channel import Parts
from channels.contract.message import Message, Recipient
from channels.shared.fill import marks
from content.audiences.audiences import Audience, everybody
from content.items.items import Revision
from content.outlets.outlets import Outlet
from engine.context import Context
from engine.decisions.preflight import see
from wiring.messages import filled
from wiring.readers import sample_reader

PRICE = "price_per_part"


def priced(outlets: Sequence[Outlet]) -> list[Outlet]:
    """The outlets that cost something for each part."""
    return [outlet for outlet in outlets if outlet.addressed and outlet.fields.get(PRICE)]


def cost_of(
    revision: Revision, outlets: Sequence[Outlet], audience: Audience | None, context: Context
) -> int | None:
    """In đồng, of one time to everybody on the list; None where no outlet has a price."""
    paid = priced(outlets)
    if audience is None or not paid:
        return None
    return sum(_cost_on(outlet, revision, audience, context) for outlet in paid)


def _cost_on(outlet: Outlet, revision: Revision, audience: Audience, context: Context) -> int:
    sight = see(revision, outlet, context)
    if sight.message is None or not isinstance(sight.channel, Parts):
        return 0
    price = int(outlet.fields[PRICE])
    texts = filled(revision.document)
    if not marks("\n".join(texts[name] or "" for name in ("sms", "sms_accented"))):
        reader = sample_reader(outlet.addressed)
        return audience.size * price * sight.channel.parts(sight.message, reader)
    return price * _parts(sight.channel, sight.message, audience, context)


def _parts(channel: Parts, message: Message, audience: Audience, context: Context) -> int:
    """The parts of everybody's text."""
    with context.database.read() as db:
        return sum(
            channel.parts(message, Recipient(address, fields))
            for address, fields in everybody(db, context.vault, audience)
        )
