"""Whether an address of an account's owner is really his: a code is sent there, and he types it.

An address that is not proven gets nothing but such a code. The proof is of one address: another one
in its place is not proven. What is sent, and how, is `engine.decisions.proving`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import Connection, Row, delete, insert, select, update

from content.database.tables.people import proven_addresses, users
from content.database.vault import Vault
from content.intake.addresses import normalise_phone
from content.intake.errors import InputError, InputProblem
from content.people import audit
from content.people.acts import Act, Person
from content.people.codes import digest, group_of, is_code, new_code
from content.people.contacts import Contact, contact_of, email_of, opened, set_contact

CodeKind = Literal["email", "phone"]
"""The kinds at which a code is read, and typed on our page."""

ProofKind = Literal["email", "phone", "telegram"]
"""With those at which it is said, where one can be written to only then."""

CODE_FIELD: Final[dict[CodeKind, str]] = {"email": "code", "phone": "phone_code"}
"""The fields of forms in which codes are typed: neither is kept or shown again."""

GOOD_FOR: Final = timedelta(hours=2)
ASK_EVERY: Final = timedelta(minutes=1)
_MOST_TRIES: Final = 5
_CALLED: Final = "called"


@dataclass(frozen=True)
class Proof:
    """An address that somebody gave, whole: shown to its owner alone. `waits`: a code was sent and
    can still be typed."""

    kind: ProofKind
    address: str
    proven: bool
    waits: bool
    called: str = ""  # by the provider, where it tells


def ask(db: Connection, vault: Vault, kind: CodeKind, typed: str, act: Act) -> tuple[str, str]:
    """A code for one's own address, to be sent there and nowhere else: (address, code).

    The e-mail address is the one of the account; only a number is typed. InputError without one, or
    when a code was asked for a moment ago.
    """
    act.require("read")
    name = act.person.name
    address = _number(typed) if kind == "phone" else email_of(db, vault, name)
    if not address:
        text = "ghi địa chỉ thư ở «Địa chỉ liên hệ» trước"
        raise InputError([InputProblem("thư điện tử", text, "email")])
    before = _row(db, name, kind)
    if proven_address(db, vault, name, kind) == address:
        raise InputError(
            [
                InputProblem(
                    "mã", "địa chỉ này đã được xác nhận: không cần làm gì thêm", CODE_FIELD[kind]
                )
            ]
        )
    if before is not None and before.code_hash and act.at - before.asked_at < ASK_EVERY:
        text = "vừa gửi một mã: đợi một phút rồi hãy xin mã khác"
        raise InputError([InputProblem("mã", text, CODE_FIELD[kind])])
    code = new_code()
    sealed, hashed = vault.seal_person(address, {}), vault.address_hash(address)
    row = {"sealed": sealed, "address_hash": hashed, "code_hash": digest(code), "tries": 0}
    _forget(db, name, kind)
    db.execute(insert(proven_addresses).values(user=name, kind=kind, asked_at=act.at, **row))
    audit.record(db, act, "user.proof-ask", f"user:{name}", kind=kind)
    return address, code


def prove(db: Connection, kind: CodeKind, code: str, act: Act) -> bool:
    """Take the code that came to one's own address; False, and one try less, for another one: the
    caller's transaction must keep that. InputError when no code waits (any more)."""
    act.require("read")
    name = act.person.name
    row = _row(db, name, kind)
    if row is None or not _waits(row, act.at):
        text = "không có mã nào đang chờ, hoặc mã đã quá hai giờ: hãy gửi mã mới"
        raise InputError([InputProblem("mã", text, CODE_FIELD[kind])])
    this = (proven_addresses.c.user == name, proven_addresses.c.kind == kind)
    if not is_code(code, row.code_hash):
        db.execute(update(proven_addresses).where(*this).values(tries=row.tries + 1))
        return False
    done = {"proven_at": act.at, "code_hash": None}
    db.execute(update(proven_addresses).where(*this).values(**done))
    audit.record(db, act, "user.proof", f"user:{name}", kind=kind)
    return True


def proofs_of(db: Connection, vault: Vault, name: str, now: datetime) -> dict[ProofKind, Proof]:
    """What is known of a person's addresses."""
    rows = db.execute(select(proven_addresses).where(proven_addresses.c.user == name))
    return {
        row.kind: Proof(
            row.kind,
            address,
            proven_address(db, vault, name, row.kind) is not None,
            _waits(row, now),
            fields.get(_CALLED, ""),
        )
        for row in rows
        for address, fields in [vault.unseal_person(row.sealed)]
    }


def proven_address(db: Connection, vault: Vault, name: str, kind: str) -> str | None:
    """Where the owner of an active account was reached and answered; None where he was not, and for
    an e-mail address that the account has no more."""
    active = select(users.c.name).where(users.c.name == name, users.c.active)
    row = _row(db, name, kind)
    if row is None or row.proven_at is None or db.execute(active).first() is None:
        return None
    address, _ = vault.unseal_person(row.sealed)
    own = kind == "phone" or _of_account(contact_of(db, vault, name), kind) == address
    return address if own else None


@dataclass(frozen=True)
class ProvenPlaces:
    """Where the owner of an account was reached, by the kind of address, and since when."""

    person: Person
    places: Mapping[ProofKind, str]
    since: datetime


def proven_places(db: Connection, vault: Vault, kinds: Collection[ProofKind]) -> list[ProvenPlaces]:
    """Every active account whose owner was reached where its letters and chats go now."""
    query = (
        select(users, proven_addresses.c.kind, proven_addresses.c.sealed)
        .add_columns(proven_addresses.c.proven_at)
        .join(proven_addresses, proven_addresses.c.user == users.c.name)
        .where(users.c.active, proven_addresses.c.kind.in_(kinds))
        .where(proven_addresses.c.proven_at.is_not(None))
        .order_by(users.c.name, proven_addresses.c.kind)
    )
    found: dict[Person, dict[ProofKind, str]] = {}
    since: dict[Person, datetime] = {}
    for row in db.execute(query):
        address, _ = vault.unseal_person(row.sealed)
        if _of_account(opened(vault, row.contact), row.kind) == address:
            person = Person(row.name, row.role, row.unit)
            found.setdefault(person, {})[row.kind] = address
            since[person] = min(since.get(person, row.proven_at), row.proven_at)
    return [ProvenPlaces(person, places, since[person]) for person, places in found.items()]


def invite(db: Connection, vault: Vault, kind: ProofKind, act: Act) -> str:
    """A code that somebody says where he can be written to from then on, at an address that is not
    known yet; good for two hours. What he had before stays until then."""
    act.require("read")
    name = act.person.name
    code, before = f"{_of_person(vault, name)}{new_code()}", _row(db, name, kind)
    if before is None:
        sealed, hashed = vault.seal_person("", {}), vault.address_hash("")
        row = {"sealed": sealed, "address_hash": hashed, "proven_at": None}
        db.execute(
            insert(proven_addresses).values(user=name, kind=kind, asked_at=act.at, tries=0, **row)
        )
    this = (proven_addresses.c.user == name, proven_addresses.c.kind == kind)
    said = {"code_hash": digest(code), "asked_at": act.at, "tries": 0}
    db.execute(update(proven_addresses).where(*this).values(**said))
    audit.record(db, act, "user.proof-ask", f"user:{name}", kind=kind)
    return code


def is_invited(db: Connection, kind: ProofKind, code: str, act: Act) -> bool:
    """Whether a code is the one that the acting person was given, and can still be said."""
    act.require("read")
    row = _row(db, act.person.name, kind)
    return row is not None and _waits(row, act.at) and is_code(code, row.code_hash)


def is_own_code(vault: Vault, code: str, person: str) -> bool:
    """Whether a code was made for a person, now or once: each of theirs begins with the same group,
    which proves nothing."""
    return code.startswith(_of_person(vault, person))


def forget_code(db: Connection, kind: ProofKind, act: Act) -> None:
    """The code that was given is good no more: it came into other hands."""
    act.require("read")
    this = (proven_addresses.c.user == act.person.name, proven_addresses.c.kind == kind)
    db.execute(update(proven_addresses).where(*this).values(code_hash=None))
    audit.record(db, act, "user.proof-void", f"user:{act.person.name}", kind=kind)


def join_chat(db: Connection, vault: Vault, chat: str, called: str, act: Act) -> None:
    """A chat is the acting person's from now on: he said his code there, and says that it is his.
    `called` is what the provider calls whoever writes there."""
    act.require("read")
    name = act.person.name
    contact = contact_of(db, vault, name)
    set_contact(db, vault, name, Contact(contact.email, chat), act)
    this = (proven_addresses.c.user == name, proven_addresses.c.kind == "telegram")
    sealed = vault.seal_person(chat, {_CALLED: called})
    known = {"sealed": sealed, "address_hash": vault.address_hash(chat)}
    done = {"proven_at": act.at, "code_hash": None}
    db.execute(update(proven_addresses).where(*this).values(**known, **done))
    audit.record(db, act, "user.proof", f"user:{name}", kind="telegram")


def forget_chat(db: Connection, vault: Vault, act: Act) -> None:
    """Take one's own chat with the bot away."""
    act.require("read")
    name = act.person.name
    contact = contact_of(db, vault, name)
    if _forget(db, name, "telegram") or contact.chat_id:
        set_contact(db, vault, name, Contact(contact.email), act)
        audit.record(db, act, "user.proof-drop", f"user:{name}", kind="telegram")


def _of_person(vault: Vault, name: str) -> str:
    return f"{group_of(vault.keyed_hash(f'chat:{name}'))}-"


def _of_account(contact: Contact, kind: str) -> str:
    """What the account itself holds of a kind."""
    return {"email": contact.email, "telegram": contact.chat_id}.get(kind, "")


def forget_number(db: Connection, act: Act) -> None:
    """Drop one's own telephone number."""
    act.require("read")
    if _forget(db, act.person.name, "phone"):
        audit.record(db, act, "user.proof-drop", f"user:{act.person.name}", kind="phone")


def _number(typed: str) -> str:
    try:
        return normalise_phone(typed)
    except ValueError as error:
        raise InputError([InputProblem("số điện thoại", str(error), "phone")]) from None


def _row(db: Connection, name: str, kind: str) -> Row[Any] | None:
    this = (proven_addresses.c.user == name, proven_addresses.c.kind == kind)
    return db.execute(select(proven_addresses).where(*this)).one_or_none()


def _waits(row: Row[Any], now: datetime) -> bool:
    fresh = row.code_hash is not None and now - row.asked_at < GOOD_FOR
    return bool(fresh and row.tries < _MOST_TRIES)


def _forget(db: Connection, name: str, kind: str) -> bool:
    this = (proven_addresses.c.user == name, proven_addresses.c.kind == kind)
    return bool(db.execute(delete(proven_addresses).where(*this)).rowcount)
