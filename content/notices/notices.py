"""Notices: letters and messages to staff and carriers, from a shipped template and without an
approval. What one is about is told once; its deliveries are claimed, paced, retried and logged like
all others.

A notice's addressees are rows of its own. A delivery names them by a number below 0, so that none
is ever taken for somebody on a list.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, exists, func, insert, or_, select

from content.database.db import insert_new
from content.database.tables.deliveries import deliveries
from content.database.tables.notices import notice_recipients, notices
from content.database.tables.people import audit as acts
from content.database.vault import Vault
from content.deliveries.reasons import OwnReason
from content.deliveries.settle_by_hand import HELD_BY_RESTORE
from content.deliveries.states import in_state, is_notice, move_where
from content.intake.local_time import local_day
from content.intake.text import canonical
from content.outlets.outlets import Outlet
from content.people import audit
from content.people.acts import Act
from content.people.rights import Permission, is_machine

_SETTLED = "việc cần báo đã xong, hoặc đã có thông báo mới hơn"


@dataclass(frozen=True)
class NoticeText:
    """What a notice says, filled in: paragraphs, then a list, then a last word; `sms` is
    unaccented. `links` are the addresses behind the points, "" where one has none."""

    title: str
    summary: str
    paragraphs: tuple[str, ...]
    points: tuple[str, ...] = ()
    office: str = ""  # who says it
    sms: str | None = None
    links: tuple[str, ...] = ()
    closing: str = ""
    packs: tuple[tuple[str, str], ...] = ()
    """What goes with it: the name of a pack, and what its reader is told it is."""


@dataclass(frozen=True)
class Notice:
    """A notice to be told. Two with the same `about` are the same one. It was to be told from
    `since` on (aware UTC); after `expires_at` it helps nobody and is not sent any more."""

    about: str
    template: str
    text: NoticeText
    since: datetime
    expires_at: datetime | None = None


@dataclass(frozen=True)
class Addressees:
    """Through which outlet, and to which normalised addresses of the kind that it is for. `fields`
    fill the text's `{{marks}}`; they are sealed, so no log shows them."""

    outlet: Outlet
    addresses: Collection[str]
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)


def issue(
    db: Connection, vault: Vault, notice: Notice, to: Addressees | Sequence[Addressees], act: Act
) -> bool:
    """Queue a notice, due at `act.at`, through one outlet or several; False when it was told
    before, and nothing happens.

    One that the time which a restored copy has not seen may have told already is held for a person.
    ValueError for an outlet that is not addressed to anybody.
    """
    act.require("notify")
    return queue(db, vault, notice, to, act) is not None


def queue(
    db: Connection, vault: Vault, notice: Notice, to: Addressees | Sequence[Addressees], act: Act
) -> int | None:
    """What `issue` does; the notice's number. A person, who asks for it to be told himself, needs
    no more than an account."""
    need: Permission = "notify" if is_machine(act.person.role) else "read"
    act.require(need)
    ways = [to] if isinstance(to, Addressees) else list(to)
    for way in ways:
        if way.outlet.addressed is None:
            raise ValueError(f"outlet {way.outlet.name} is addressed to nobody")
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
        return None
    count = sum(_address(db, vault, number, way, act.at) for way in ways)
    held = count if _may_be_told(db, notice.since) else 0
    if held:
        _hold(db, number, act.at)
    outlets = ", ".join(way.outlet.name for way in ways)
    told = {"about": notice.about, "outlet": outlets, "addressees": count, "held": held}
    audit.record(db, act, "notice.issue", f"notice:{number}", **told)
    return int(number)


def readdress(db: Connection, vault: Vault, notice: Notice, to: Addressees, act: Act) -> None:
    """Bring a notice that was told before to those who are to be told now: what still waits for
    somebody else is called off, and on the day of its text whoever was left out gets it too."""
    act.require("notify")
    query = select(notices.c.id, notices.c.made_at).where(notices.c.about == notice.about)
    row = db.execute(query).one_or_none()
    if row is None:
        return
    wanted = [vault.address_hash(address) for address in to.addresses]
    others = select(-notice_recipients.c.id).where(
        notice_recipients.c.notice_id == row.id, notice_recipients.c.address_hash.not_in(wanted)
    )
    gone = _call_off(db, deliveries.c.recipient_id.in_(others), act.at)
    same_day = local_day(row.made_at) == local_day(act.at)
    come = _address(db, vault, row.id, to, act.at) if same_day else 0
    if gone or come:
        audit.record(db, act, "notice.readdress", f"notice:{row.id}", added=come, called_off=gone)


def end_untrue(db: Connection, template: str, true: Collection[str], act: Act) -> int:
    """Call off what waits of a template and is not `about` one of those that are true now: its
    matter is settled, or a newer notice says it. How many deliveries that were."""
    act.require("notify")
    untrue = select(notices.c.id).where(
        notices.c.template == template, notices.c.about.not_in(list(true))
    )
    return _call_off(db, deliveries.c.notice_id.in_(untrue), act.at)


@dataclass(frozen=True)
class QueuedNotice:
    """A notice of which a delivery has not begun to leave."""

    id: int
    about: str
    made_at: datetime


def queued_of(db: Connection, template: str) -> list[QueuedNotice]:
    """The notices of a template that have not left yet."""
    query = (
        select(notices.c.id, notices.c.about, notices.c.made_at)
        .join(deliveries, deliveries.c.notice_id == notices.c.id)
        .where(is_notice(), in_state("queued"), deliveries.c.kind == "notice")
        .where(notices.c.template == template)
        .distinct()
        .order_by(notices.c.id)
    )
    return [QueuedNotice(*row) for row in db.execute(query)]


def count_about(db: Connection, beginning: str, since: datetime) -> int:
    """How many notices whose `about` begins so were made since a moment."""
    said = notices.c.about.startswith(beginning, autoescape=True), notices.c.made_at > since
    return db.execute(select(func.count()).select_from(notices).where(*said)).scalar_one()


def call_off_queued(db: Connection, notice: int, at: datetime) -> bool:
    """Call off what has not begun to leave of a notice; False when it has meanwhile, by whatever
    outlet."""
    said = {"code": OwnReason.NOT_TRUE_NOW, "reason": _SETTLED, "settled_at": at}
    which = deliveries.c.notice_id == notice
    moved = move_where(db, "cancelled", which, ("queued",), **said)
    gone = select(exists().where(which, deliveries.c.state != "cancelled"))
    return bool(moved) and not db.execute(gone).scalar()


def call_off_about(db: Connection, beginnings: Collection[str], at: datetime) -> int:
    """Call off what waits of the notices whose `about` begins so: a person has just settled the
    matter, in an act of its own. How many deliveries that were."""
    told = select(notices.c.id).where(
        or_(*(notices.c.about.startswith(beginning, autoescape=True) for beginning in beginnings))
    )
    return _call_off(db, deliveries.c.notice_id.in_(told), at)


def _call_off(db: Connection, which: ColumnElement[bool], at: datetime) -> int:
    said = {"code": OwnReason.NOT_TRUE_NOW, "reason": _SETTLED, "settled_at": at}
    return move_where(db, "cancelled", which, ("queued", "held"), **said)


def _may_be_told(db: Connection, since: datetime) -> bool:
    """Whether a copy was restored after the notice was to be told."""
    after = acts.c.at >= since.astimezone(UTC).isoformat()
    return bool(db.execute(select(exists().where(acts.c.act == "restore", after))).scalar())


def _hold(db: Connection, notice: int, at: datetime) -> None:
    said = {"code": OwnReason.RESTORED, "reason": HELD_BY_RESTORE, "settled_at": at}
    move_where(db, "held", deliveries.c.notice_id == notice, ("queued",), **said)


def _address(db: Connection, vault: Vault, notice: int, to: Addressees, at: datetime) -> int:
    """Queue it for everybody who is named and has it not yet; for how many."""
    count = 0
    for address in to.addresses:
        sealed = vault.seal_person(address, to.fields)
        recipient = _addressee(db, notice, sealed, vault.address_hash(address))
        if recipient is not None:
            _queue(db, notice, to.outlet.id, recipient, at)
            count += 1
    return count


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
    return read_text(
        db.execute(select(notices.c.document).where(notices.c.id == notice)).scalar_one()
    )


def read_text(document: str) -> NoticeText:
    """What a notice says, from what is kept of it."""
    kept = json.loads(document)
    listed = {name: tuple(kept.get(name, ())) for name in ("paragraphs", "points", "links")}
    packs = tuple((name, title) for name, title in kept.get("packs", ()))
    return NoticeText(**{**kept, **listed, "packs": packs})
