"""Addresses that must not be written to: put there by an officer, by a bounce, or by the recipient
(RFC 8058). One blocks every unit; its own unit sees who did it and why, and may undo it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, delete, func, select, update

from content.database.db import insert_new
from content.database.tables.audiences import audiences, recipients, suppressions
from content.database.tables.deliveries import deliveries
from content.database.vault import Vault
from content.deliveries.reasons import OwnReason
from content.deliveries.states import move_where
from content.intake.addresses import read_address
from content.intake.errors import InputError, InputProblem
from content.people import audit
from content.people.acts import RECIPIENT, Act, Person

SuppressionCause = Literal["officer", "bounce", "recipient"]
"""Who put an address there. The recipient's own word is undone by nobody else."""

_UNSUBSCRIBE = "unsubscribe"
_NOBODY = "địa chỉ này không có trong danh sách ngừng gửi: xem lại cách viết địa chỉ"


@dataclass(frozen=True)
class Suppression:
    """One address that must not be written to."""

    digest: bytes  # keyed hash of the address
    sealed: bytes | None  # empty once erased
    kind: str
    why: str
    added_by: str
    added_at: datetime
    unit: str  # who sees and undoes it; empty: those whose right covers all units

    @property
    def cause(self) -> SuppressionCause:
        """Whose word it was."""
        if self.added_by == RECIPIENT.name:
            return "recipient"
        return "bounce" if self.added_by.startswith("flow:") else "officer"

    def seen_by(self, person: Person) -> bool:
        """Whether the person may know who did it and why."""
        return person.may("suppress", self.unit) or person.may("audit")


def suppress(db: Connection, vault: Vault, address: str, act: Act) -> int:
    """Never write to this address again; what has not begun to leave is ended.

    Answers how many deliveries that ended.
    """
    act.require("suppress")
    kind, normal = address_of(address)
    sealed = vault.seal_person(normal, {})
    row = {"address_hash": vault.address_hash(normal), "sealed": sealed, "kind": kind}
    return _suppress(db, {**row, "unit": act.person.unit}, act)


def suppress_recipient(db: Connection, recipient_id: int, act: Act) -> int:
    """The same for somebody on a list, by row; it is the affair of the list's unit."""
    act.require("suppress")
    row = db.execute(
        select(recipients.c.address_hash, recipients.c.sealed, audiences.c.kind, audiences.c.unit)
        .join(audiences)
        .where(recipients.c.id == recipient_id)
    ).one_or_none()
    return _suppress(db, dict(row._mapping), act) if row else 0


def undo(db: Connection, vault: Vault, address: str, act: Act) -> Suppression:
    """Write to this address again, where an officer or a bounce had ended it; answers what stood.

    What the suppression ended stays ended. InputError without a reason, and for what the recipient
    asked for: only that person's own confirmation ends it, see `content.audiences.opt_ins`.
    """
    act.require_why()
    return undo_hash(db, vault.address_hash(address_of(address)[1]), act)


def undo_hash(db: Connection, digest: bytes, act: Act) -> Suppression:
    """The same by the keyed hash of the address."""
    found = find_suppression(db, digest)
    if found is None:
        raise InputError([InputProblem("địa chỉ", _NOBODY, "address")])
    act.require("suppress", found.unit)
    act.require_why()
    if found.cause == "recipient":
        own = (
            "chính người nhận đã yêu cầu ngừng gửi: chỉ người đó bỏ được, bằng cách bấm xác nhận "
            "nhận lại ở liên kết trên phiếu mà cán bộ đưa tận tay"
        )
        raise InputError([InputProblem("địa chỉ", own, "address")])
    lift(db, digest)
    before = {"added_by": found.added_by, "reason": found.why}
    audit.record(db, act, "suppress.undo", subject_of(digest), **before)
    return found


def lift(db: Connection, digest: bytes) -> None:
    """Take an address off; whoever calls has asked who may, and records it."""
    db.execute(delete(suppressions).where(suppressions.c.address_hash == digest))


def find_suppression(db: Connection, digest: bytes) -> Suppression | None:
    """What bars an address; None where nothing does."""
    row = db.execute(_query(suppressions.c.address_hash == digest)).one_or_none()
    return Suppression(*row) if row else None


def list_suppressions(
    db: Connection, person: Person, limit: int | None = None, skip: int = 0
) -> list[Suppression]:
    """Those that the person may see, the newest first."""
    query = _query(*_seen_by(person)).order_by(
        suppressions.c.added_at.desc(), suppressions.c.address_hash
    )
    return [Suppression(*row) for row in db.execute(query.limit(limit).offset(skip))]


def count_suppressions(db: Connection, person: Person) -> int:
    """How many the person may see."""
    query = select(func.count()).select_from(suppressions).where(*_seen_by(person))
    return int(db.execute(query).scalar_one())


def unsubscribe_token(vault: Vault, recipient_id: int) -> str:
    """The opaque token in an unsubscribe link (RFC 8058)."""
    return vault.token(_UNSUBSCRIBE, recipient_id)


def recipient_of(db: Connection, vault: Vault, token: str) -> int | None:
    """The row of a list that an unsubscribe link names; None for a forged or unknown token."""
    recipient_id = vault.read_token(_UNSUBSCRIBE, token)
    if recipient_id is None:
        return None
    query = select(recipients.c.id).where(recipients.c.id == recipient_id)
    return db.execute(query).scalar_one_or_none()


def unsubscribe(db: Connection, vault: Vault, token: str, now: datetime) -> bool:
    """Act on an unsubscribe link; False for a forged or unknown token."""
    recipient_id = recipient_of(db, vault, token)
    if recipient_id is None:
        return False
    suppress_recipient(db, recipient_id, Act(RECIPIENT, now, "người nhận tự ngừng nhận"))
    return True


def complain(db: Connection, recipient_id: int, at: datetime) -> None:
    """Somebody called a letter spam at his mailbox provider: his own word, as if he had left."""
    why = "người nhận báo thư rác với nhà cung cấp hộp thư"
    suppress_recipient(db, recipient_id, Act(RECIPIENT, at, why))


def leave(db: Connection, vault: Vault, address: str, at: datetime) -> bool:
    """Somebody wrote back that he wants no more: his own word, whether he is on a list or not.
    False for what is no address."""
    try:
        kind, normal = read_address(address.strip())
    except ValueError:
        return False
    digest = vault.address_hash(normal)
    units = (
        select(audiences.c.unit)
        .join(recipients, recipients.c.audience_id == audiences.c.id)
        .where(recipients.c.address_hash == digest)
        .order_by(recipients.c.id.desc())
        .limit(1)
    )
    unit = db.execute(units).scalar_one_or_none() or ""
    row = {"address_hash": digest, "sealed": vault.seal_person(normal, {}), "kind": kind}
    _suppress(db, {**row, "unit": unit}, Act(RECIPIENT, at, "người nhận nhắn tin xin ngừng nhận"))
    return True


def subject_of(digest: bytes) -> str:
    """What the record calls an address."""
    return f"address:{digest.hex()[:12]}"


def address_of(typed: str) -> tuple[str, str]:
    """Kind and stored form of an address that somebody typed; InputError for anything else."""
    try:
        return read_address(typed.strip())
    except ValueError as error:
        raise InputError([InputProblem("địa chỉ", str(error), "address")]) from None


def _seen_by(person: Person) -> Sequence[ColumnElement[bool]]:
    """What `Suppression.seen_by` says of a row, for the database."""
    everywhere = person.may("suppress", "") or person.may("audit")
    return [] if everywhere else [suppressions.c.unit == person.unit, suppressions.c.unit != ""]


def _query(*conditions: ColumnElement[bool]) -> Any:
    table = suppressions.c
    columns = (table.address_hash, table.sealed, table.kind, table.why, table.added_by)
    return select(*columns, table.added_at, table.unit).where(*conditions)


def _suppress(db: Connection, who: dict[str, Any], act: Act) -> int:
    """Of an officer and a bounce the first word stands; a recipient's own outranks both, for no
    officer may undo it."""
    digest = who["address_hash"]
    said = {"why": act.why, "added_by": act.person.name, "added_at": act.at}
    fresh = insert_new(db, suppressions).values(**who, **said).returning(suppressions.c.kind)
    known = suppressions.c.address_hash == digest
    changed = db.execute(fresh).first() is not None
    if not changed and act.person == RECIPIENT:
        stronger = update(suppressions).where(known, suppressions.c.added_by != RECIPIENT.name)
        changed = db.execute(stronger.values(**said)).rowcount > 0
    if changed:
        audit.record(db, act, "suppress", subject_of(digest))
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
