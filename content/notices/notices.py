"""Notices: letters and messages to staff and carriers, from a shipped template and without an
approval. What one is about is told once; its deliveries are claimed, paced, retried and logged like
all others.

A notice's addressees are rows of its own. A delivery names them by a number below 0, so that none
is ever taken for somebody on a list.
"""

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, insert, select

from content.database.db import insert_new
from content.database.tables.deliveries import deliveries
from content.database.tables.notices import notice_recipients, notices
from content.database.vault import Vault
from content.intake.text import canonical
from content.outlets.outlets import Outlet
from content.people import audit
from content.people.acts import Act


@dataclass(frozen=True)
class NoticeText:
    """What a notice says, filled in: paragraphs, then a list; `sms` is unaccented."""

    title: str
    summary: str
    paragraphs: tuple[str, ...]
    points: tuple[str, ...] = ()
    office: str = ""  # who says it
    contact: str = ""
    sms: str | None = None


@dataclass(frozen=True)
class Notice:
    """A notice to be told. Two with the same `about` are the same one; after `expires_at` (aware
    UTC) it helps nobody and is not sent any more."""

    about: str
    template: str
    text: NoticeText
    expires_at: datetime | None = None


@dataclass(frozen=True)
class Addressees:
    """Through which outlet, and to which normalised addresses of the kind that it is for."""

    outlet: Outlet
    addresses: Collection[str]


def issue(db: Connection, vault: Vault, notice: Notice, to: Addressees, act: Act) -> bool:
    """Queue a notice, due at `act.at`; False when it was told before, and nothing happens.

    ValueError for an outlet that is not addressed to anybody.
    """
    act.require("notify")
    if to.outlet.addressed is None:
        raise ValueError(f"outlet {to.outlet.name} is addressed to nobody")
    fresh = insert_new(db, notices).values(
        about=notice.about,
        template=notice.template,
        document=canonical(asdict(notice.text)).decode("utf-8"),
        made_by=act.person.name,
        made_at=act.at,
        expires_at=notice.expires_at,
    )
    number = db.execute(fresh.returning(notices.c.id)).scalar_one_or_none()
    if number is None:
        return False
    for address in to.addresses:
        sealed = vault.seal_person(address, {})
        recipient = _addressee(db, number, sealed, vault.address_hash(address))
        if recipient is not None:
            _queue(db, number, to.outlet.id, recipient, act.at)
    told = {"about": notice.about, "outlet": to.outlet.name, "addressees": len(to.addresses)}
    audit.record(db, act, "notice.issue", f"notice:{number}", **told)
    return True


def _addressee(db: Connection, notice: int, sealed: bytes, digest: bytes) -> int | None:
    """A new addressee; None for an address that is named a second time."""
    row = {"notice_id": notice, "sealed": sealed, "address_hash": digest}
    fresh = insert_new(db, notice_recipients).values(**row).returning(notice_recipients.c.id)
    return db.execute(fresh).scalar_one_or_none()


def _queue(db: Connection, notice: int, outlet: int, recipient: int, at: datetime) -> None:
    row = {
        "notice_id": notice,
        "outlet_id": outlet,
        "recipient_id": -recipient,
        "kind": "notice",
        "state": "queued",
        "due_at": at,
        "not_before": at,
        "tries": 0,
    }
    db.execute(insert(deliveries).values(**row))


def to_addressee() -> ColumnElement[bool]:
    """Joins a notice's deliveries with their addressees."""
    return notice_recipients.c.id == -deliveries.c.recipient_id


def notice_text(db: Connection, notice: int) -> NoticeText:
    """What a notice says."""
    query = select(notices.c.document).where(notices.c.id == notice)
    document = json.loads(db.execute(query).scalar_one())
    lists = {name: tuple(document[name]) for name in ("paragraphs", "points")}
    return NoticeText(**{**document, **lists})


def title_of(db: Connection, delivery: int) -> str | None:
    """The title of the notice that a delivery carries; None where it carries none."""
    query = select(deliveries.c.notice_id).where(deliveries.c.id == delivery)
    notice = db.execute(query).scalar_one_or_none()
    return notice_text(db, notice).title if notice else None
