"""What a database is, is said in one sentence, on either database: a newer one is worked on where
it allows that, and everything else says whose it is and what to do."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from content.database.db import Database, DatabaseError, sqlite_url
from content.database.schema import (
    head,
    is_ahead,
    made_database,
    migrate,
    open_database,
    schema_of,
    schema_to_copy,
)
from content.database.standing import read_name
from tests.content.content_kit import outlet, sql
from tests.kit import Home

NEWER = "do một phiên bản Lan Tỏa mới hơn tạo ra: hãy cài phiên bản đó"
BEFORE = "trước 0.2.0 tạo ra.*giữ nguyên.*chạy `lantoa init` ở một LANTOA_HOME mới"
FOREIGN = "của một chương trình khác.*đặt LANTOA_HOME"
HALF = "làm dở dang.*chạy lại `lantoa restore`"
NOTHING = "chạy `lantoa init` trước"


def call_it(home: Home, name: str) -> None:
    sql(home, "UPDATE alembic_version SET version_num = :name", name=name)


def refused_everywhere(home: Home, words: str) -> None:
    """Neither worked on nor migrated, and nothing in it is changed."""
    with pytest.raises(DatabaseError, match=words):
        open_database(home.url)
    with pytest.raises(DatabaseError, match=words):
        migrate(home.database)


def emptied(home: Home, *kept: str) -> None:
    """Take every table away but those named."""
    with home.database.read() as db:
        names = [row[0] for row in db.exec_driver_sql(_tables(home))]
    with home.database.write() as db:
        if home.database.is_sqlite:
            db.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for name in names:
            if name not in kept:
                cascade = "" if home.database.is_sqlite else " CASCADE"
                db.exec_driver_sql(f'DROP TABLE "{name}"{cascade}')


def _tables(home: Home) -> str:
    if home.database.is_sqlite:
        return "SELECT name FROM sqlite_master WHERE type = 'table'"
    return "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"


def test_code_works_on_a_newer_schema_that_allows_it_and_leaves_it_alone(home: Home) -> None:
    call_it(home, "9009_usable_from_0001")
    outlet(home)
    migrate(home.database)
    with closing(open_database(home.url)) as database:
        assert is_ahead(database)
    assert schema_of(home.database) == "9009_usable_from_0001"
    assert sql(home, "SELECT name FROM outlets") == [("cong",)]


@pytest.mark.parametrize("name", ["9009_usable_from_9002", "9009", "9002_usable_from_9002"])
def test_code_does_not_work_on_a_newer_schema_that_needs_newer_code(home: Home, name: str) -> None:
    call_it(home, name)
    refused_everywhere(home, NEWER)
    assert sql(home, "SELECT version_num FROM alembic_version") == [(name,)]


def test_an_installation_of_before_the_first_release_is_told_what_to_do(home: Home) -> None:
    call_it(home, "0001")  # what all of them called their schema
    refused_everywhere(home, BEFORE)
    with pytest.raises(DatabaseError, match=BEFORE):
        made_database(home.url)


@pytest.mark.parametrize("name", ["ab12cd34", "0001"])
def test_another_programs_database_is_told_even_when_it_uses_alembic_too(
    home: Home, name: str
) -> None:
    emptied(home, "alembic_version", "switches")
    call_it(home, name)
    refused_everywhere(home, FOREIGN)


def test_another_programs_tables_are_left_alone(home: Home) -> None:
    emptied(home, "switches")
    refused_everywhere(home, FOREIGN)
    assert sql(home, "SELECT count(*) FROM switches") == [(0,)]


def test_a_name_that_no_revision_ever_had_is_not_migrated(home: Home) -> None:
    call_it(home, "0000_usable_from_0000")
    with pytest.raises(DatabaseError, match="phiên bản cũ"):
        open_database(home.url)
    with pytest.raises(DatabaseError, match=FOREIGN):
        migrate(home.database)


def test_a_restore_that_ended_half_way_is_told(home: Home) -> None:
    sql(home, "DELETE FROM alembic_version")
    refused_everywhere(home, HALF)
    sql(home, "INSERT INTO alembic_version VALUES (:a)", a=head())
    with home.database.write() as db:
        db.exec_driver_sql("DROP TABLE alembic_version")
    refused_everywhere(home, HALF)


def test_an_empty_database_is_one_that_init_may_fill(home: Home) -> None:
    emptied(home)
    for opening in (open_database, made_database):
        with pytest.raises(DatabaseError, match=NOTHING):
            opening(home.url)
    migrate(home.database)
    assert schema_of(home.database) == head()


def test_older_code_copies_a_newer_file_whole_and_refuses_where_it_cannot(home: Home) -> None:
    assert schema_to_copy(home.database) == head()
    call_it(home, "9009_usable_from_0001")
    if home.database.is_sqlite:
        assert schema_to_copy(home.database) == "9009_usable_from_0001"
        return
    with pytest.raises(DatabaseError, match="sao lưu bằng phiên bản đó"):
        schema_to_copy(home.database)


@pytest.mark.parametrize("name", ["", "1", "00001", "0001_usable_from_1", "0001_first", "0001\n"])
def test_what_is_no_schema_name_of_ours_is_none(name: str) -> None:
    assert read_name(name) is None


def test_a_file_of_another_program_is_told(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "lantoa.db")) as other:
        other.execute("CREATE TABLE notes (text TEXT)")
    before = (tmp_path / "lantoa.db").read_bytes()
    for opening in (open_database, made_database):
        with pytest.raises(DatabaseError, match=FOREIGN):
            opening(sqlite_url(tmp_path))
    with (
        closing(Database(sqlite_url(tmp_path))) as database,
        pytest.raises(DatabaseError, match=FOREIGN),
    ):
        migrate(database)
    assert (tmp_path / "lantoa.db").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["lantoa.db"]
