"""What a database is, told from its tables and the name of its schema: ours, of which schema, and
which code may work on it.

A schema is named `<its number>_usable_from_<the oldest schema whose code may work on it>`. A change
that is additive leaves the second number as it is, so that the code of the release before goes on
working: `0003_usable_from_0001` is worked on by code that knows 0001, 0002 or 0003.
"""

import re
from dataclasses import dataclass

from sqlalchemy import Connection, String, column, inspect, select, table

from content.database.db import DatabaseError

VERSION_TABLE = "alembic_version"
"""Where Alembic keeps the schema's name."""

NOTHING_HERE = "Chưa có cơ sở dữ liệu ở đây: chạy `lantoa init` trước (hoặc đặt LANTOA_HOME)."

_NEWER = "Cơ sở dữ liệu do một phiên bản Lan Tỏa mới hơn tạo ra: hãy cài phiên bản đó."
_OLDER = (
    "Cơ sở dữ liệu thuộc phiên bản cũ của Lan Tỏa: chạy `lantoa up` (hoặc `lantoa init`) để "
    "nâng cấp."
)
_BEFORE = (
    "Dữ liệu này do một bản thử của Lan Tỏa trước 0.2.0 tạo ra, không chuyển tiếp được: hãy giữ "
    "nguyên để tra cứu bằng bản cũ, và chạy `lantoa init` ở một LANTOA_HOME mới (với "
    "PostgreSQL: một cơ sở dữ liệu mới)."
)
FOREIGN = (
    "Cơ sở dữ liệu này là của một chương trình khác, không phải của Lan Tỏa: hãy đặt LANTOA_HOME "
    "(hoặc LANTOA_DATABASE_URL) vào nơi khác."
)
_HALF = (
    "Cơ sở dữ liệu này làm dở dang (một lần phục hồi hay cài đặt chưa xong): hãy dùng một cơ sở "
    "dữ liệu trống rồi chạy lại `lantoa restore` hoặc `lantoa init`."
)
NEWER_COPY = (
    "Cơ sở dữ liệu đã được một phiên bản Lan Tỏa mới hơn nâng cấp: hãy sao lưu bằng phiên bản đó."
)
_NAME = re.compile(r"(\d{4})(?:_usable_from_(\d{4}))?")
_TRIALS = "0001"  # what every version before 0.2.0 called its schema, however its tables changed
_OURS = {"deliveries", "audit"}


@dataclass(frozen=True)
class SchemaName:
    """A schema's number, and the number of the oldest schema whose code may work on it."""

    number: int
    usable_from: int

    def usable_by(self, code: "SchemaName") -> bool:
        """Whether code that knows `code` may work on a database of this schema as it is."""
        return self.usable_from <= code.number <= self.number


def read_name(name: str) -> SchemaName | None:
    """The schema that a name names; None for a name that is not of ours."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    return SchemaName(int(found[1]), int(found[2] or found[1]))


def refuse_unusable(name: str, head: str) -> None:
    """DatabaseError for the name of a schema that code which knows `head` can neither work on nor
    bring up to date."""
    if name == _TRIALS:
        raise DatabaseError(_BEFORE)
    found, known = read_name(name), read_name(head)
    assert known is not None
    if found is not None and found.number > known.number and not found.usable_by(known):
        raise DatabaseError(_NEWER)


def require_worked_on(name: str | None, head: str) -> None:
    """DatabaseError unless code that knows `head` may work on a database with this schema as it
    is; None for an empty one."""
    if name is None:
        raise DatabaseError(NOTHING_HERE)
    refuse_unusable(name, head)
    found, known = read_name(name), read_name(head)
    assert found is not None
    assert known is not None
    if found.number < known.number:
        raise DatabaseError(_OLDER)


def is_newer(name: str, head: str) -> bool:
    """Whether a schema is one that code which knows `head` has not heard of yet."""
    found, known = read_name(name), read_name(head)
    return found is not None and known is not None and found.number > known.number


def present(db: Connection) -> str | None:
    """The name of the database's schema; None for a database without a table. DatabaseError for
    one that is none of ours, was made before 0.2.0, or is not whole."""
    inspector = inspect(db)
    names = _names(db) if inspector.has_table(VERSION_TABLE) else []
    if len(names) == 1 and read_name(names[0]) and names[0] != _TRIALS:
        return names[0]
    tables = set(inspector.get_table_names()) - {VERSION_TABLE}
    if not names and not tables:
        return None
    raise DatabaseError(_whose(names, tables))


def _names(db: Connection) -> list[str]:
    found = select(column("version_num", String)).select_from(table(VERSION_TABLE))
    return list(db.execute(found).scalars())


def _whose(names: list[str], tables: set[str]) -> str:
    """What a database is that is not one of ours with one schema."""
    if not tables >= _OURS:
        return FOREIGN
    return _BEFORE if names == [_TRIALS] else _HALF
