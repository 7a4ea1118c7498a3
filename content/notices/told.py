"""What was told to staff, for those who look at the log."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from content.database.bulk import among
from content.database.tables.deliveries import deliveries
from content.database.tables.notices import notice_recipients, notices
from content.database.vault import Vault
from content.intake.addresses import mask
from content.notices.notices import NoticeText, read_text, to_addressee


@dataclass(frozen=True)
class ToldNotice:
    """One delivery of a notice: the letter's words, to whom (masked), and until when it helps."""

    text: NoticeText
    to: str
    expires_at: datetime | None


def told_by(db: Connection, vault: Vault, delivery: int) -> ToldNotice | None:
    """The notice that a delivery carries; None where it carries none."""
    query = (
        select(notices.c.document, notices.c.expires_at, notice_recipients.c.sealed)
        .join(deliveries, deliveries.c.notice_id == notices.c.id)
        .join(notice_recipients, to_addressee())
        .where(deliveries.c.id == delivery)
    )
    row = db.execute(query).one_or_none()
    if row is None:
        return None
    address, _ = vault.unseal_person(row.sealed)
    return ToldNotice(read_text(row.document), mask(address), row.expires_at)


def titles_of(db: Connection, numbers: Collection[int]) -> dict[int, str]:
    """The titles of the notices among some deliveries."""
    query = select(deliveries.c.id, notices.c.document).join(
        notices, notices.c.id == deliveries.c.notice_id
    )
    rows = db.execute(query.where(among(deliveries.c.id, list(numbers)))) if numbers else ()
    return {id: read_text(document).title for id, document in rows}
