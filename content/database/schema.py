"""The schema's versions: Alembic migrations, run at `init` and `up`, checked everywhere else
without loading Alembic."""

from pathlib import Path

from sqlalchemy import Connection, column, inspect, select, table

from content.database.db import Database, DatabaseError, parse_url

_FOLDER = Path(__file__).parent / "migrations"
_NEWER = "Cơ sở dữ liệu do một phiên bản Lan Tỏa mới hơn tạo ra: hãy cài phiên bản đó."


def migrate(database: Database) -> None:
    """Bring the database to the newest schema, in one transaction; DatabaseError for one that a
    newer Lan Tỏa has made."""
    with database.write() as db:
        upgrade(db)


def upgrade(db: Connection) -> None:
    """Like `migrate`, in the caller's transaction."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = db
    try:
        command.upgrade(config, "head")
    except CommandError:
        raise DatabaseError(_NEWER) from None


def refuse_newer(version: str) -> None:
    """DatabaseError for the name of a schema that this Lan Tỏa does not know yet."""
    if version > head():
        raise DatabaseError(_NEWER)


def open_database(url: str) -> Database:
    """The database of an installation that was made with `init` and has the newest schema;
    DatabaseError otherwise."""
    place = parse_url(url)
    if place.get_backend_name() == "sqlite" and not Path(str(place.database)).exists():
        raise DatabaseError(
            "Chưa có cơ sở dữ liệu ở đây: chạy `lantoa init` trước (hoặc đặt LANTOA_HOME)."
        )
    database = Database(url)
    require_current(database)
    return database


def is_made(database: Database) -> bool:
    """Whether `init` was run on this database, here or on another host."""
    with database.read() as db:
        return inspect(db).has_table("alembic_version")


def require_current(database: Database) -> None:
    """DatabaseError unless the database has the newest schema."""
    if not is_made(database):
        raise DatabaseError("Chưa có cơ sở dữ liệu ở đây: chạy `lantoa init` trước.")
    with database.read() as db:
        present = db.execute(
            select(column("version_num")).select_from(table("alembic_version"))
        ).scalar_one_or_none()
    refuse_newer(present or "")
    if present != head():
        raise DatabaseError(
            "Cơ sở dữ liệu thuộc phiên bản cũ của Lan Tỏa: chạy `lantoa up` (hoặc `lantoa "
            "init`) để nâng cấp."
        )


def head() -> str:
    """The newest schema's name: the number that begins the name of its migration's file."""
    return max(path.name.partition("_")[0] for path in (_FOLDER / "versions").glob("[0-9]*_*.py"))
