"""Whether an address of an account takes what it is told: the last word of whoever carries it."""

from typing import Final

from sqlalchemy import Connection, select

from content.database.tables.deliveries import deliveries
from content.database.tables.notices import notice_recipients
from content.database.vault import Vault
from content.notices.notices import to_addressee

_GONE: Final = ("recipient_refused", "no_such_address")
"""The reasons by which a channel says that it is this address which takes nothing."""


def takes_nothing(db: Connection, vault: Vault, address: str) -> bool:
    """Whether the last notice to an address that came to an end was refused there."""
    query = (
        select(deliveries.c.state, deliveries.c.code)
        .join(notice_recipients, to_addressee())
        .where(notice_recipients.c.address_hash == vault.address_hash(address))
        .where(deliveries.c.state.in_(("accepted", "delivered", "rejected")))
        .order_by(deliveries.c.id.desc())
        .limit(1)
    )
    row = db.execute(query).one_or_none()
    return row is not None and row.state == "rejected" and row.code in _GONE
