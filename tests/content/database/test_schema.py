"""The database itself: migrations equal the tables in code, and what cannot be opened is told in
one sentence."""

import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import StatementError

from content.database import schema, tables
from content.database.db import Database, DatabaseError, sqlite_url
from content.database.schema import head, migrate, open_database
from content.database.tables import every_table
from content.database.tables.people import switches
from tests.content.content_kit import outlet, sql
from tests.kit import Home


def opened(folder: Path) -> Database:
    database = open_database(sqlite_url(folder))
    database.close()
    return database


def test_the_migrations_make_exactly_the_tables_in_code(home: Home) -> None:
    for noun in iter_modules(tables.__path__):
        import_module(f"{tables.__name__}.{noun.name}")
    with home.database.read() as db:
        assert (
            compare_metadata(
                MigrationContext.configure(db, opts={"compare_type": True}), every_table()
            )
            == []
        )


def test_a_process_that_used_no_table_yet_knows_every_one(filed: Home) -> None:
    """A dump names the tables one by one: none may be left out because nobody had imported it."""
    words = "from content.database.tables import every_table; print(*every_table().tables)"
    known = subprocess.run(
        [sys.executable, "-c", words], capture_output=True, text=True, check=True
    )
    made = sql(filed, "SELECT name FROM sqlite_master WHERE type = 'table'")
    assert {*known.stdout.split(), "alembic_version"} == {name for (name,) in made}


def test_migrating_again_keeps_everything(filed: Home) -> None:
    outlet(filed)
    migrate(filed.database)
    assert sql(filed, "SELECT name FROM outlets") == [("cong",)]
    assert opened(filed.folder).is_sqlite


def test_there_is_one_line_of_migrations() -> None:
    scripts = ScriptDirectory(str(Path(schema.__file__).parent / "migrations"))
    assert scripts.get_heads() == [head()]


def test_a_home_without_a_database_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="chạy `lantoa init` trước"):
        opened(tmp_path)
    sqlite3.connect(tmp_path / "lantoa.db").close()
    with pytest.raises(DatabaseError, match="chạy `lantoa init` trước"):
        opened(tmp_path)


@pytest.mark.parametrize(
    ("version", "words"),
    [("0000", r"phiên bản cũ.*chạy `lantoa up`"), ("9999", "phiên bản Lan Tỏa mới hơn")],
)
def test_a_database_of_another_version_is_not_worked_on(
    filed: Home, version: str, words: str
) -> None:
    sql(filed, "UPDATE alembic_version SET version_num = :version", version=version)
    with pytest.raises(DatabaseError, match=words):
        opened(filed.folder)


def test_a_database_of_a_newer_version_is_not_migrated_down(filed: Home) -> None:
    sql(filed, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseError, match="phiên bản Lan Tỏa mới hơn"):
        migrate(filed.database)
    assert sql(filed, "SELECT version_num FROM alembic_version") == [("9999",)]


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "lantoa.db").write_bytes(b"day khong phai la co so du lieu" * 200)
    with pytest.raises(DatabaseError, match="bị hỏng"):
        opened(tmp_path)


@pytest.mark.parametrize(
    "url",
    ["không phải địa chỉ", "oracle-9://an:matkhau@may/csdl", "mysql+khongco://an:matkhau@may/csdl"],
)
def test_a_wrong_address_is_told_without_its_password(url: str) -> None:
    with pytest.raises(DatabaseError, match="LANTOA_DATABASE_URL") as refused:
        open_database(url)
    assert "matkhau" not in str(refused.value)


def test_a_server_that_does_not_answer_is_told_without_its_password() -> None:
    database = Database("postgresql+psycopg://lantoa:matkhau@127.0.0.1:9/csdl")
    with (
        pytest.raises(DatabaseError, match="Không nối được với máy chủ cơ sở dữ liệu") as refused,
        database.read(),
    ):
        pass
    assert "matkhau" not in f"{refused.value} {refused.value.__cause__}"


def test_a_database_held_by_another_program_is_told(
    filed: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("content.database.db.BUSY_SECONDS", 0.2)
    impatient = Database(sqlite_url(filed.folder))
    with (
        filed.database.write(),
        pytest.raises(DatabaseError, match="đang bị một chương trình khác giữ"),
        impatient.write(),
    ):
        pass
    impatient.close()


def test_a_moment_without_a_zone_never_gets_in(home: Home) -> None:
    naive = switches.insert().values(
        name="x",
        value="yes",
        set_by="x",
        set_at=datetime(2026, 12, 1),  # noqa: DTZ001 - local
        why="",
    )
    with home.database.write() as db, pytest.raises(StatementError, match="naive datetime"):
        db.execute(naive)


def test_moments_come_back_aware_and_in_utc(home: Home) -> None:
    moment = datetime(2026, 12, 1, 8, 0, 0, 250, tzinfo=timezone(timedelta(hours=7)))
    with home.database.write() as db:
        db.execute(
            switches.insert().values(name="x", value="yes", set_by="x", set_at=moment, why="")
        )
        found = db.execute(switches.select()).one().set_at
    assert (found, found.tzinfo) == (moment, UTC)


def test_a_crash_of_the_machine_loses_no_committed_row(durable: None, filed: Home) -> None:
    with filed.database.read() as db:
        settings = [
            db.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert settings == ["wal", 2, 1]
