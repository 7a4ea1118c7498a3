"""How the office reaches its own people: an e-mail address and a chat id of an account, sealed."""

import json
import re
from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy import Connection, select, update

from content.database.tables.people import users
from content.database.vault import Vault
from content.intake.addresses import mask, normalise_email
from content.intake.errors import InputError, InputProblem
from content.people import audit
from content.people.acts import Act

_CHAT_ID: Final = re.compile(r"-?[0-9]{1,20}")


@dataclass(frozen=True)
class Contact:
    """An account's addresses; "" where there is none. Shown whole to its owner alone."""

    email: str = ""
    chat_id: str = ""

    @property
    def masked(self) -> "Contact":
        """As others may see it."""
        chat = f"…{self.chat_id[-3:]}" if self.chat_id else ""
        return Contact(mask(self.email) if self.email else "", chat)


def contact_of(db: Connection, vault: Vault, name: str) -> Contact:
    """What is known of an account, also of one that is locked."""
    query = select(users.c.contact).where(users.c.name == name)
    return opened(vault, db.execute(query).scalar_one_or_none())


def email_of(db: Connection, vault: Vault, name: str) -> str | None:
    """Where to write to the owner of an active account; None without an address."""
    query = select(users.c.contact).where(users.c.name == name, users.c.active)
    return opened(vault, db.execute(query).scalar_one_or_none()).email or None


def set_contact(db: Connection, vault: Vault, name: str, contact: Contact, act: Act) -> None:
    """Put an account's addresses in place of those before: one's own, or anybody's for who
    administers. The record says that they changed, not what they are."""
    act.require("read")
    if name != act.person.name:
        act.require("administer")
    made = _checked(contact)
    sealed = vault.seal(json.dumps(asdict(made)).encode("utf-8")) if made != Contact() else None
    row = db.execute(update(users).where(users.c.name == name).values(contact=sealed))
    if row.rowcount != 1:
        raise InputError([InputProblem("tên", f"kiểm tra lại tên: không có tài khoản {name}")])
    kept = [kind for kind, value in asdict(made).items() if value]
    audit.record(db, act, "user.address", f"user:{name}", has=kept)


def _checked(contact: Contact) -> Contact:
    problems = []
    email, chat_id = contact.email.strip(), contact.chat_id.strip()
    try:
        email = normalise_email(email) if email else ""
    except ValueError as error:
        problems.append(InputProblem("thư điện tử", str(error), "email"))
    if chat_id and not _CHAT_ID.fullmatch(chat_id):
        text = "mã trò chuyện là một số, ví dụ 123456789"
        problems.append(InputProblem("mã trò chuyện", text, "chat_id"))
    if problems:
        raise InputError(problems)
    return Contact(email, chat_id)


def opened(vault: Vault, sealed: bytes | None) -> Contact:
    """What is kept of an account's addresses."""
    return Contact(**json.loads(vault.unseal(sealed))) if sealed else Contact()
