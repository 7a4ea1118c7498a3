"""The database: one SQLite file in the home (WAL, full durability) or one PostgreSQL, behind the
same few calls.

A PostgreSQL may be on the other side of a network that fails silently: each side gives the other up
within seconds, so that a host that is gone holds no row and a pump that is cut off knows it before
its lease ends.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, DateTime, Dialect, Engine, Table, create_engine, event, func, select

# the floors above name it, and nothing else of SQLAlchemy
from sqlalchemy import (
    Connection as Connection,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, OperationalError
from sqlalchemy.exc import DatabaseError as DriverError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.types import TypeDecorator

from content.database.gate import Gate

BUSY_SECONDS = 30
"""How long a command waits for another process that is writing the file: longer than the longest
transaction takes on a machine with much to do."""

_SERVER_BUSY_S = 10

# the page cache is the only thing that would grow with a list or a campaign; what it does not hold
# the system does (half of 8 MiB cost no measurable speed, and writes as many blocks)
_CACHE_KIB = 4096

_SILENCE_S = 15  # a network that says nothing for so long is given up, on both sides
_CLIENT = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 1000 * _SILENCE_S,
    "application_name": "lantoa",
}
_SERVER = {
    "lock_timeout": f"{_SERVER_BUSY_S}s",
    "tcp_keepalives_idle": 5,
    "tcp_keepalives_interval": 5,
    "tcp_keepalives_count": 2,
    "tcp_user_timeout": f"{_SILENCE_S}s",
}
# a writer that stands still gives its rows back
_FORGOTTEN = f"SET LOCAL idle_in_transaction_session_timeout = '{_SILENCE_S}s'"
_ALONE = "SELECT pg_advisory_xact_lock(hashtext('lantoa: write'))"

_HELD = "Cơ sở dữ liệu đang bị một chương trình khác giữ; hãy thử lại sau ít phút."
_AWAY = "Không nối được với máy chủ cơ sở dữ liệu: kiểm tra LANTOA_DATABASE_URL và máy chủ."
# PostgreSQL: serialization, deadlock, lock timeout, cancelled
_HELD_STATES = (
    "40001",
    "40P01",
    "55P03",
    "57014",
)
_SENTENCES = (  # what SQLite and PostgreSQL say, and what it means for the officer
    (("locked", "busy"), _HELD),
    (
        ("readonly", "unable to open"),
        "Không ghi được cơ sở dữ liệu: kiểm tra quyền ghi của thư mục LANTOA_HOME.",
    ),
    (
        ("not a database", "malformed"),
        "Tệp cơ sở dữ liệu bị hỏng: hãy phục hồi từ bản sao lưu bằng `lantoa restore`.",
    ),
    (("connection",), _AWAY),
    (
        ("full", "No space left"),
        "Hết chỗ trên đĩa: chưa có gì được ghi; hãy giải phóng đĩa rồi thử lại.",
    ),
    (
        ("disk I/O error",),
        "Đĩa đã đầy hoặc bị lỗi: chưa có gì được ghi; hãy kiểm tra đĩa rồi thử lại.",
    ),
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
    """Short transactions only. `read` sees one consistent state, `write` is alone while it lasts,
    `turn` is for the machine's own work."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        file = self.engine.url.database
        self._gate = Gate(Path(file)) if self.is_sqlite and file else None

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reading one consistent state; nothing is committed."""
        with _clear_words(), self.engine.connect() as connection:
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN")
            else:
                connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction, committed at the end, rolled back by any exception.

        No other `write` runs beside it, on whatever host.
        """
        with self.turn() as connection:
            if not self.is_sqlite:
                connection.exec_driver_sql(_ALONE)
            yield connection

    @contextmanager
    def turn(self) -> Iterator[Connection]:
        """Like `write`, but on PostgreSQL others go on beside it: it locks the rows that it decides
        on, and nothing more."""
        with _clear_words(), self.engine.begin() as connection:
            if self._gate is None:
                connection.exec_driver_sql("BEGIN IMMEDIATE" if self.is_sqlite else _FORGOTTEN)
            else:
                with self._gate.stand(BUSY_SECONDS):
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()
        if self._gate is not None:
            self._gate.close()


def insert_new(db: Connection, table: Table) -> Any:
    """An INSERT that passes over what is there already; ask it to return the key to learn which it
    was."""
    return (
        (sqlite if db.dialect.name == "sqlite" else postgresql)
        .insert(table)
        .on_conflict_do_nothing()
    )


def server_clock(db: Connection) -> datetime | None:
    """The time by the database server's clock; None where the database is a file of this
    machine."""
    return (
        None
        if db.dialect.name == "sqlite"
        else db.execute(select(func.clock_timestamp(type_=UtcDateTime))).scalar_one()
    )


def sqlite_url(home: Path) -> str:
    """The address of the home's own database."""
    return f"sqlite:///{home / 'lantoa.db'}"


def parse_url(url: str) -> URL:
    """The parts of a database address; DatabaseError when it is wrong or its driver is not
    installed."""
    try:
        parsed = make_url(url)
        parsed.get_dialect().import_dbapi()
    except ArgumentError:
        raise DatabaseError(
            "LANTOA_DATABASE_URL viết sai; mẫu đúng: postgresql+psycopg://tên:mật_khẩu@máy/cơ_sở_dữ_liệu."
        ) from None
    except ModuleNotFoundError as error:
        raise DatabaseError(
            f"LANTOA_DATABASE_URL cần gói Python {error.name} chưa được cài."
        ) from None
    return parsed


def _engine(url: str) -> Engine:
    parsed = parse_url(url)
    if parsed.get_backend_name() != "sqlite":
        chosen = {name: value for name, value in _CLIENT.items() if name not in parsed.query}
        options = " ".join(
            [f"-c {name}={value}" for name, value in _SERVER.items()]
            + [str(parsed.query.get("options", ""))]
        )
        return create_engine(
            parsed,
            connect_args={**chosen, "options": options},
            pool_pre_ping=True,
            pool_timeout=_SERVER_BUSY_S,
            hide_parameters=True,
        )
    made = create_engine(
        parsed,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        hide_parameters=True,
    )
    event.listen(made, "connect", _prepare_sqlite)
    return made


def _prepare_sqlite(raw: Any, record: Any) -> None:
    raw.isolation_level = None  # we say BEGIN ourselves
    cursor = raw.cursor()
    _log_ahead(cursor)
    for pragma in (
        "synchronous=FULL",
        "foreign_keys=ON",
        f"cache_size=-{_CACHE_KIB}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _log_ahead(cursor: Any) -> None:
    """The journal that lets others read while one writes, for an empty file or one of ours: the
    file keeps it for good, so one of another program stays as it is."""
    (journal,) = cursor.execute("PRAGMA journal_mode").fetchone()
    if journal == "wal":
        return
    names = {name for (name,) in cursor.execute("SELECT name FROM sqlite_master")}
    if not names or "deliveries" in names:
        cursor.execute("PRAGMA journal_mode=WAL")


@contextmanager
def _clear_words() -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise
    except NoConnectionFree as error:
        raise DatabaseError(_HELD) from error
    except DriverError as error:
        if sentence := _sentence(error):
            raise DatabaseError(sentence) from error
        raise


def _sentence(error: DriverError) -> str | None:
    """What an error means for the officer; None for a mistake of our own."""
    text = str(error.orig)
    if getattr(error.orig, "sqlstate", None) in _HELD_STATES:
        return _HELD
    for signs, sentence in _SENTENCES:
        if any(sign in text for sign in signs):
            return sentence
    lost = error.connection_invalidated or isinstance(error, OperationalError)
    return _AWAY if lost and hasattr(error.orig, "sqlstate") else None
