"""Receiving again after having opted out: only the person can say so, and the proof is kept.

Nothing may be written to somebody who opted out, so it starts with the person: at the counter an
officer prints or shows a link, or the person goes back by the link of an old letter; there the
person presses «confirm».
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import Connection, insert, select, update

from content.audiences.last_letter import last_letter
from content.audiences.suppressions import (
    Suppression,
    find_suppression,
    lift,
    recipient_of,
    subject_of,
)
from content.database.tables.audiences import opt_ins, recipients
from content.database.vault import Vault
from content.intake.addresses import mask
from content.intake.errors import InputError, InputProblem
from content.people import audit
from content.people.acts import RECIPIENT, Act

LASTS: Final = timedelta(days=30)
"""How long a link that an officer handed over can be confirmed."""

OfferState = Literal["open", "confirmed", "not barred", "withheld", "used", "over"]
"""`withheld`: an officer or a bounce ended it, and no confirmation begins it again. `used`: it was
confirmed once, and the person left again. `over`: it has expired, and the person has left."""

_PURPOSE = "opt-in"
_TEXT = (
    "Tôi muốn nhận lại tin, bài của cơ quan gửi đến {address}. Tôi biết mình có thể ngừng nhận bất "
    "cứ lúc nào bằng liên kết ở cuối mỗi thư."
)
_ERASED = "địa chỉ của tôi"


@dataclass(frozen=True)
class Offer:
    """What a link lets its holder confirm: the sentence that is shown, and whether it still can
    be, by what stands now."""

    state: OfferState
    text: str
    since: datetime | None = None  # nothing is sent, where that is so
    used: datetime | None = None  # this link was confirmed
    address: str = ""  # whose it is, masked; "" once it was erased
    letter: str = ""  # the title of what was sent to it last, where it came with a letter


def ask(db: Connection, vault: Vault, digest: bytes, act: Act) -> str:
    """The token of a link for the person, which an officer hands over; InputError when it was not
    the person who opted out."""
    barred = find_suppression(db, digest)
    if barred is not None:
        act.require("suppress", barred.unit)
    if barred is None or barred.cause != "recipient":
        text = "chỉ cần phiếu này khi chính người nhận đã yêu cầu ngừng gửi"
        raise InputError([InputProblem("địa chỉ", text, "address")])
    audit.record(db, act, "opt-in.ask", subject_of(digest))
    return vault.token(_PURPOSE, _insert(db, barred, act))


def offer_of(db: Connection, vault: Vault, token: str, now: datetime) -> Offer | None:
    """What the link of an officer offers; None for a forged or unknown token."""
    row = _row(db, vault, token)
    if row is None:
        return None
    offer = _standing(db, row.address_hash, _masked(vault, row.sealed))
    if row.confirmed_at is not None:
        states: dict[OfferState, OfferState] = {"open": "used", "not barred": "confirmed"}
        known = states.get(offer.state, offer.state)
        return replace(offer, state=known, used=row.confirmed_at)
    if offer.state == "open" and now - row.asked_at > LASTS:
        return replace(offer, state="over")
    return offer


def confirm(db: Connection, vault: Vault, token: str, now: datetime) -> Offer | None:
    """The person presses «confirm» behind an officer's link; it works once, and says what stands
    now."""
    offer, row = offer_of(db, vault, token, now), _row(db, vault, token)
    if offer is None or row is None or offer.state != "open":
        return offer
    _confirm(db, row.id, row.address_hash, {"how": "link", "text": offer.text}, now)
    return replace(offer, state="confirmed", since=None)


def offer_again(db: Connection, vault: Vault, unsubscribe_token: str) -> Offer | None:
    """What the link at the end of a letter offers to somebody who left by it, maybe by mistake."""
    recipient = recipient_of(db, vault, unsubscribe_token)
    if recipient is None:
        return None
    row = _addressee(db, recipient)
    offer = _standing(db, row.address_hash, _masked(vault, row.sealed))
    return replace(offer, letter=last_letter(db, recipient))


def confirm_again(
    db: Connection, vault: Vault, unsubscribe_token: str, now: datetime
) -> Offer | None:
    """The same person presses «confirm» there."""
    offer = offer_again(db, vault, unsubscribe_token)
    recipient = recipient_of(db, vault, unsubscribe_token)
    if offer is None or recipient is None or offer.state != "open":
        return offer
    digest = _addressee(db, recipient).address_hash
    barred = find_suppression(db, digest)
    assert barred is not None  # or else it were not open
    made = _insert(db, barred, Act(RECIPIENT, now))
    _confirm(db, made, digest, {"how": "unsubscribe page", "text": offer.text}, now)
    return replace(offer, state="confirmed", since=None)


def _standing(db: Connection, digest: bytes, address: str) -> Offer:
    """An officer's suppression is none of the recipient's to end."""
    barred, text = find_suppression(db, digest), _TEXT.format(address=address or _ERASED)
    if barred is None:
        return Offer("not barred", text, address=address)
    state: OfferState = "open" if barred.cause == "recipient" else "withheld"
    return Offer(state, text, barred.added_at, address=address)


def _insert(db: Connection, barred: Suppression, act: Act) -> int:
    row = {
        "address_hash": barred.digest,
        "sealed": barred.sealed,
        "kind": barred.kind,
        "asked_by": act.person.name,
        "asked_at": act.at,
    }
    return int(db.execute(insert(opt_ins).values(**row).returning(opt_ins.c.id)).scalar_one())


def _confirm(db: Connection, id: int, digest: bytes, proof: dict[str, str], now: datetime) -> None:
    barred = find_suppression(db, digest)
    if barred is not None:
        proof = {**proof, "since": barred.added_at.isoformat(), "why": barred.why}
    kept = json.dumps(proof, ensure_ascii=False, sort_keys=True)
    db.execute(update(opt_ins).where(opt_ins.c.id == id).values(confirmed_at=now, proof=kept))
    lift(db, digest)
    audit.record(db, Act(RECIPIENT, now), "opt-in.confirm", subject_of(digest), number=id)


def _row(db: Connection, vault: Vault, token: str) -> Any:
    number = vault.read_token(_PURPOSE, token)
    if number is None:
        return None
    return db.execute(select(opt_ins).where(opt_ins.c.id == number)).one_or_none()


def _addressee(db: Connection, recipient: int) -> Any:
    query = select(recipients.c.address_hash, recipients.c.sealed)
    return db.execute(query.where(recipients.c.id == recipient)).one()


def _masked(vault: Vault, sealed: bytes | None) -> str:
    return mask(vault.unseal_person(sealed)[0]) if sealed else ""
