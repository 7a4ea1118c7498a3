"""The schema's versions: Alembic migrations, run at `init` and `up`, checked everywhere else
without loading Alembic.

From 0.2.0 on, every change of a table is a new revision that carries the data along, and imports
nothing of ours but the frozen files beside them; a released revision is never edited.
Changes are additive within a minor version: the code of the release before (N−1) works on head N.
A revision that only adds keeps the second number of its name (see `content.database.standing`); one
that takes away what N−1 needs raises it, and waits until no release that is still in use needs it.
"""

import re
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Connection

from content.database.db import Database, DatabaseError, parse_url
from content.database.standing import (
    FOREIGN,
    NEWER_COPY,
    NOTHING_HERE,
    is_newer,
    present,
    refuse_unusable,
    require_worked_on,
)

_FOLDER = Path(__file__).parent / "migrations"
_REVISION = re.compile(r"""^revision = ["'](\w+)["']$""", re.MULTILINE)


def migrate(database: Database) -> None:
    """Bring the database to the newest schema, in one transaction; DatabaseError for one that this
    Lan Tỏa cannot work on. A newer one that older code may work on is left as it is."""
    with database.write() as db:
        upgrade(db)


def upgrade(db: Connection) -> None:
    """Like `migrate`, in the caller's transaction."""
    found = present(db) or ""
    refuse_unusable(found, head())
    if found == head() or is_newer(found, head()):
        return
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = db
    try:
        command.upgrade(config, "head")
    except CommandError:  # a number of ours that was never one of our names
        raise DatabaseError(FOREIGN) from None


def refuse_newer(version: str) -> None:
    """DatabaseError for the name of a schema that this Lan Tỏa can neither work on nor upgrade."""
    refuse_unusable(version, head())


def made_database(url: str) -> Database:
    """The database of an installation that was made with `init`, of whatever schema; DatabaseError
    otherwise."""
    database = _database_at(url)
    if not is_made(database):
        raise DatabaseError(NOTHING_HERE)
    return database


def open_database(url: str) -> Database:
    """The database of an installation that was made with `init`, with a schema that this Lan Tỏa
    works on; DatabaseError otherwise."""
    database = _database_at(url)
    require_current(database)
    return database


def is_made(database: Database) -> bool:
    """Whether `init` was run on this database, here or on another host; DatabaseError when it is
    none of ours."""
    return schema_of(database) is not None


def schema_of(database: Database) -> str | None:
    """The name of the database's own schema; None for an empty one, DatabaseError for none of
    ours."""
    with database.read() as db:
        return present(db)


def is_ahead(database: Database) -> bool:
    """Whether a newer Lan Tỏa has upgraded the database already."""
    return is_newer(schema_of(database) or "", head())


def schema_to_copy(database: Database) -> str:
    """The schema that a copy of the database made by this Lan Tỏa has; DatabaseError where the copy
    would not be whole: PostgreSQL's is made table by table, and these are not all known here."""
    found = schema_of(database) or ""
    if not database.is_sqlite and is_newer(found, head()):
        raise DatabaseError(NEWER_COPY)
    return found


def require_current(database: Database) -> None:
    """DatabaseError unless this Lan Tỏa may work on the database as it is."""
    require_worked_on(schema_of(database), head())


def head() -> str:
    """The newest schema's name: what the newest of the migrations calls itself."""
    return _name_of(max((_FOLDER / "versions").glob("[0-9]*_*.py")))


@lru_cache(maxsize=4)
def _name_of(file: Path) -> str:
    found = _REVISION.search(file.read_text("utf-8"))
    assert found is not None, f"{file.name} names no revision"
    return found[1]


def _database_at(url: str) -> Database:
    """The database at an address; a file that is not there is not made."""
    place = parse_url(url)
    if place.get_backend_name() == "sqlite" and not Path(str(place.database)).exists():
        raise DatabaseError(NOTHING_HERE)
    return Database(url)
