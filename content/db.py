"""The database: one SQLite file in the home (WAL, full durability) or one PostgreSQL, behind the same few calls."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, DateTime, Dialect, Engine, Table, create_engine, event
from sqlalchemy import Connection as Connection  # the floors above name it, and nothing else of SQLAlchemy
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, IntegrityError
from sqlalchemy.exc import DatabaseError as DriverError
from sqlalchemy.types import TypeDecorator

BUSY_SECONDS = 10
"""How long a command waits for another process that is writing."""

_CACHE_KIB = 8192  # the page cache is the only thing that would grow with a campaign (8 MiB cost no measurable speed)

_SENTENCES = (  # what SQLite and PostgreSQL say, and what it means for the officer
    (("locked", "busy"), "Cơ sở dữ liệu đang bị một chương trình khác giữ; hãy thử lại sau ít phút."),
    (("readonly", "unable to open"), "Không ghi được cơ sở dữ liệu: kiểm tra quyền ghi của thư mục LANTOA_HOME."),
    (("not a database", "malformed"), "Tệp cơ sở dữ liệu bị hỏng: hãy phục hồi từ bản sao lưu bằng `lantoa restore`."),
    (("connection",), "Không nối được với máy chủ cơ sở dữ liệu: kiểm tra LANTOA_DATABASE_URL và máy chủ."),
    (("full", "No space left"), "Hết chỗ trên đĩa: chưa có gì được ghi; hãy giải phóng đĩa rồi thử lại."),
    (("disk I/O error",), "Đĩa đã đầy hoặc bị lỗi: chưa có gì được ghi; hãy kiểm tra đĩa rồi thử lại."),
)


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


def insert_new(db: Connection, table: Table) -> Any:
    """An INSERT that passes over what is there already; ask it to return the key to learn which it was."""
    return (sqlite if db.dialect.name == "sqlite" else postgresql).insert(table).on_conflict_do_nothing()


def sqlite_url(home: Path) -> str:
    """The address of the home's own database."""
    return f"sqlite:///{home / 'lantoa.db'}"


def parse_url(url: str) -> URL:
    """The parts of a database address; DatabaseError when it is wrong or its driver is not installed."""
    try:
        parsed = make_url(url)
        parsed.get_dialect().import_dbapi()
    except ArgumentError:
        raise DatabaseError("LANTOA_DATABASE_URL viết sai; mẫu đúng: postgresql+psycopg://tên:mật_khẩu@máy/cơ_sở_dữ_liệu.") from None
    except ModuleNotFoundError as error:
        raise DatabaseError(f"LANTOA_DATABASE_URL cần gói Python {error.name} chưa được cài.") from None
    return parsed


def _engine(url: str) -> Engine:
    parsed = parse_url(url)
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
    except IntegrityError:
        raise
    except DriverError as error:
        text = str(error.orig)
        for signs, sentence in _SENTENCES:
            if any(sign in text for sign in signs):
                raise DatabaseError(sentence) from error
        raise
