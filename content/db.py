"""The database: one SQLite file in the home (WAL, full durability) or one PostgreSQL, behind the same few calls."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection as Connection  # the floors above name it, and nothing else of SQLAlchemy
from sqlalchemy import DateTime, Dialect, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.types import TypeDecorator

BUSY_SECONDS = 10
"""How long a command waits for another process that is writing."""

_CACHE_KIB = 8192  # the page cache is the only thing that would grow with a campaign (8 MiB cost no measurable speed)


class DatabaseError(Exception):
    """The database cannot be used now; the text is one Vietnamese sentence that says what to do."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime reached the database")
        moment = value.astimezone(UTC)
        return moment if dialect.name == "postgresql" else moment.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Database:
    """Short transactions only: `read` sees one consistent state, `write` is alone while it lasts."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reading one consistent state; nothing is committed."""
        with _clear_words(), self.engine.connect() as connection:
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN")
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: committed at the end, rolled back by any exception. SQLite takes the write lock at once."""
        with _clear_words(), self.engine.begin() as connection:
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def sqlite_url(home: Path) -> str:
    """The address of the home's own database."""
    return f"sqlite:///{home / 'lantoa.db'}"


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
    made = create_engine(parsed, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}, hide_parameters=True)
    event.listen(made, "connect", _prepare_sqlite)
    return made


def _prepare_sqlite(raw: Any, record: Any) -> None:
    raw.isolation_level = None  # we say BEGIN ourselves
    cursor = raw.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"cache_size=-{_CACHE_KIB}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@contextmanager
def _clear_words() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        text = str(error.orig)
        if "locked" in text or "busy" in text:
            raise DatabaseError("Cơ sở dữ liệu đang bị một chương trình khác giữ; hãy thử lại sau ít phút.") from error
        if "readonly" in text or "unable to open" in text:
            raise DatabaseError("Không ghi được cơ sở dữ liệu: kiểm tra quyền ghi của thư mục LANTOA_HOME.") from error
        if "full" in text:
            raise DatabaseError("Hết chỗ trên đĩa: chưa có gì được ghi; hãy giải phóng đĩa rồi thử lại.") from error
        raise
