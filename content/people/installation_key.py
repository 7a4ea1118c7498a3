"""Which key is an installation's: noted when it is made, proved on every host without being
shown."""

from sqlalchemy import Connection, insert, select

from content.database.tables.audiences import opt_ins, recipients, suppressions
from content.database.tables.people import switches, users
from content.database.vault import FOREIGN_KEY, Vault, VaultError
from content.people.acts import Act

_NAME, _PURPOSE = "key", "installation"
_OF_USERS = (users.c.contact, users.c.totp_sealed)


def note_key(db: Connection, vault: Vault, act: Act) -> None:
    """Note the key of a new installation; VaultError when it has another one already."""
    act.require("install")
    require_own_key(db, vault)
    if _noted(db) is None:
        row = {
            "value": vault.token(_PURPOSE, 1),
            "set_by": act.person.name,
            "set_at": act.at,
            "why": act.why,
        }
        db.execute(insert(switches).values(name=_NAME, **row))


def require_own_key(db: Connection, vault: Vault) -> None:
    """VaultError unless the key is the installation's and opens what is stored.

    With another one nobody who must not be written to would be recognised, and a provider would not
    see that a message is the same.
    """
    if (noted := _noted(db)) is not None and vault.read_token(_PURPOSE, noted) is None:
        raise VaultError(FOREIGN_KEY)
    for sealed in (suppressions.c.sealed, recipients.c.sealed, opt_ins.c.sealed, *_OF_USERS):
        found = db.execute(select(sealed).where(sealed.is_not(None)).limit(1)).scalar_one_or_none()
        if found is not None:
            vault.unseal(found)


def _noted(db: Connection) -> str | None:
    return db.execute(select(switches.c.value).where(switches.c.name == _NAME)).scalar_one_or_none()
