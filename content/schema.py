"""The schema's versions: Alembic migrations, run at `init` and `up`, checked everywhere else."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect
from sqlalchemy.engine import make_url

from content.db import Database, DatabaseError

_FOLDER = Path(__file__).parent / "migrations"


def migrate(database: Database) -> None:
    """Bring the database to the newest schema, in one transaction."""
    config = _config()
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def open_database(url: str) -> Database:
    """The database of an installation that was made with `init` and has the newest schema; DatabaseError otherwise."""
    place = make_url(url)
    if place.get_backend_name() == "sqlite" and not Path(str(place.database)).exists():
        raise DatabaseError("Chưa có cơ sở dữ liệu ở đây: chạy `lantoa init` trước (hoặc đặt LANTOA_HOME).")
    database = Database(url)
    require_current(database)
    return database


def require_current(database: Database) -> None:
    """DatabaseError unless the database has the newest schema."""
    with database.read() as db:
        if not inspect(db).has_table("alembic_version"):
            raise DatabaseError("Chưa có cơ sở dữ liệu ở đây: chạy `lantoa init` trước.")
        present = MigrationContext.configure(db).get_current_revision()
    if present != head():
        raise DatabaseError("Cơ sở dữ liệu thuộc phiên bản khác của Lan Tỏa: chạy `lantoa up` (hoặc `lantoa init`) để nâng cấp.")


def head() -> str | None:
    """The newest schema's name."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    return config
