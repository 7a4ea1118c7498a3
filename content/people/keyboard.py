"""Whether one letter may be a command: who dictates, or whose hand strays, turns that off (WCAG
2.1.4)."""

from sqlalchemy import Connection, update

from content.database.tables.people import users
from content.people import audit
from content.people.acts import Act


def set_single_keys(db: Connection, on: bool, act: Act) -> None:
    """Turn the keys of one letter on or off for who acts, in every browser; Ctrl+S and the like
    stay."""
    act.require("read")
    mine = users.c.name == act.person.name
    db.execute(update(users).where(mine).values(keys_off=not on))
    audit.record(db, act, "user.keys", f"user:{act.person.name}", on=on)
