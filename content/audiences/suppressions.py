"""Addresses that must not be written to: put there by an officer, by a bounce, or by the recipient
(RFC 8058)."""

from datetime import datetime

from sqlalchemy import Connection, select

from content.database.db import insert_new
from content.database.tables.audiences import audiences, recipients, suppressions
from content.database.tables.deliveries import deliveries
from content.database.vault import Vault
from content.deliveries.reasons import OwnReason
from content.deliveries.states import move_where
from content.intake.addresses import normalise_email, normalise_phone
from content.intake.errors import InputError, InputProblem
from content.people import audit
from content.people.acts import RECIPIENT, Act

_UNSUBSCRIBE = "unsubscribe"


def suppress(db: Connection, vault: Vault, address: str, act: Act) -> int:
    """Never write to this address again; what has not begun to leave is ended.

    Answers how many deliveries that ended.
    """
    act.require("suppress")
    try:
        kind, normal = (
            ("email", normalise_email(address))
            if "@" in address
            else ("phone", normalise_phone(address))
        )
    except ValueError as error:
        raise InputError([InputProblem("địa chỉ", str(error))]) from None
    sealed = vault.seal_person(normal, {})
    return _suppress_hash(db, vault.address_hash(normal), kind, sealed, act)


def suppress_recipient(db: Connection, recipient_id: int, act: Act) -> int:
    """The same for somebody on a list, by row."""
    act.require("suppress")
    row = db.execute(
        select(recipients.c.address_hash, recipients.c.sealed, audiences.c.kind)
        .join(audiences)
        .where(recipients.c.id == recipient_id)
    ).one_or_none()
    return _suppress_hash(db, row.address_hash, row.kind, row.sealed, act) if row else 0


def unsubscribe_token(vault: Vault, recipient_id: int) -> str:
    """The opaque token in an unsubscribe link (RFC 8058)."""
    return vault.token(_UNSUBSCRIBE, recipient_id)


def unsubscribe(db: Connection, vault: Vault, token: str, now: datetime) -> bool:
    """Act on an unsubscribe link; False for a forged or unknown token."""
    recipient_id = vault.read_token(_UNSUBSCRIBE, token)
    if (
        recipient_id is None
        or db.execute(select(recipients.c.id).where(recipients.c.id == recipient_id)).first()
        is None
    ):
        return False
    suppress_recipient(db, recipient_id, Act(RECIPIENT, now, "người nhận tự ngừng nhận"))
    return True


def _suppress_hash(db: Connection, digest: bytes, kind: str, sealed: bytes | None, act: Act) -> int:
    row = {
        "address_hash": digest,
        "sealed": sealed,
        "kind": kind,
        "why": act.why,
        "added_by": act.person.name,
        "added_at": act.at,
    }
    fresh = insert_new(db, suppressions).values(**row).returning(suppressions.c.kind)
    if db.execute(fresh).first() is not None:
        audit.record(db, act, "suppress", f"address:{digest.hex()[:12]}")
    theirs = deliveries.c.recipient_id.in_(
        select(recipients.c.id).where(recipients.c.address_hash == digest)
    )
    return move_where(
        db,
        "suppressed",
        theirs,
        ("queued", "claimed"),
        reason=act.why,
        code=OwnReason.SUPPRESSED,
        settled_at=act.at,
    )
