"""How a mailing looks before it is sent, which cannot be taken back."""

from collections.abc import Sequence
from dataclasses import dataclass

from console.access.auth import Visit
from console.looks.showing import Card, cards
from content.audiences.audiences import Audience, sample
from content.intake.addresses import mask
from content.items.items import Revision
from content.outlets.outlets import Outlet
from engine.decisions.preflight import see

_SAMPLE = 3


@dataclass(frozen=True)
class MailingPreview:
    """What an irreversible sending would do, shown before anybody says yes."""

    audience: Audience
    examples: tuple[str, ...]  # masked addresses
    looks: tuple[Card, ...]  # what each of its outlets would send to somebody

    @property
    def cost(self) -> int | None:
        """What it costs in đồng when everybody gets as many parts as the reader of the sample.

        None when no outlet has a price.
        """
        prices = [look.price for look in self.looks if look.price is not None]
        return self.audience.size * sum(prices) if prices else None


def mailing_of(
    visit: Visit, audience: Audience, revision: Revision, outlets: Sequence[Outlet]
) -> MailingPreview:
    """What the outlets that write to people would send to this audience."""
    with visit.context.database.read() as db:
        people = sample(db, visit.context.vault, audience, _SAMPLE)
    looks = cards(
        [see(revision, outlet, visit.context) for outlet in outlets if outlet.addressed],
        "",
    )
    return MailingPreview(
        audience, tuple(mask(address) for address, _fields in people), tuple(looks)
    )
