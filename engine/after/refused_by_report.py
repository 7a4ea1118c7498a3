"""Providers that refuse us by the letters that come back: behind a relay of the office nobody else
says so. Where several letters to one of them came back for what we are, it rests as if it had said
so at once (`engine.pump.limits.parts`)."""

from collections import defaultdict
from collections.abc import Collection
from datetime import timedelta

from channels.contract.channel import Channel, Parted, Surface
from channels.contract.message import Recipient
from channels.contract.reasons import Reason
from content.outlets.outlets import Outlet
from content.sending import parts, returned_letters
from content.sending.parts import WAITS, PartAtRest
from engine.context import Context, log
from wiring.reasons import sentence

ENOUGH = 3
"""So many letters to one provider, for it may be one mailbox's own rule."""

_SPAN = timedelta(hours=1)


def rest_refusing(
    context: Context, outlet: Outlet, channel: Channel | Surface, deliveries: Collection[int]
) -> None:
    """Let the providers rest that have refused us in the last hour; `deliveries` are those that
    came back for it now."""
    if not deliveries or not isinstance(channel, Parted):
        return
    now = context.now()
    with context.database.read() as db:
        since = now - _SPAN
        refused = returned_letters.refused(db, outlet.id, Reason.POLICY, since)
        resting = parts.parts_at_rest(db, outlet.id)
    by_part: dict[str, list[str]] = defaultdict(list)
    for sealed, raw in refused:
        part = channel.part_of(Recipient(context.vault.unseal_person(sealed)[0]))
        if part is not None and part not in resting:
            by_part[part].append(raw)
    full = {part: said for part, said in by_part.items() if len(said) >= ENOUGH}
    if not full:
        return
    with context.database.turn() as db:
        for part, said in full.items():
            why = (Reason.POLICY, sentence(Reason.POLICY), said[-1])
            parts.rest_part(db, outlet.id, PartAtRest(part, now, 0, now + WAITS[0], *why))
    for part in full:
        log.warning("outlet %s: %s refuses us by report and rests", outlet.name, part)
