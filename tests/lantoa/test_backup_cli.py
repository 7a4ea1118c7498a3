"""`lantoa backup`, `restore` and `settle` as an operator meets them: one sentence when something is
wrong, and what to do next."""

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from content.calendar.schedule import ScheduleRequest
from content.database import postgres
from content.database.db import Database, DatabaseError, parse_url
from content.database.tables import every_table
from content.database.vault import open_vault
from content.intake.local_time import VIETNAM
from content.people.switches import TRUST_CLI, turn_off
from tests.content.content_kit import audience, calendared, outlet, passed
from tests.kit import Home
from tests.lantoa.cli_kit import COMMAND, PASSWORD, Cli, new_cli

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def past(cli: Cli) -> Cli:
    """A mailing to five people every hour, the first one 61 minutes ago; nothing of it is
    planned."""
    with opened(cli, NOW - timedelta(hours=2)) as home:
        plan = ScheduleRequest(
            passed(home),
            [outlet(home, "thu", "email")],
            audience(home),
            NOW - timedelta(minutes=61),
            "FREQ=HOURLY;COUNT=19",
        )
        calendared(home, plan)
    return cli


@pytest.fixture
def other(cli: Cli, tmp_path: Path, database_server: str) -> Iterator[Cli]:
    """A home to restore into: the operator has put the key back, and nothing else."""
    folder = tmp_path / "moi"
    folder.mkdir()
    (folder / "lantoa.key").write_bytes((cli.home / "lantoa.key").read_bytes())
    made = new_cli(folder, database_server)
    yield made
    made.end()


@contextmanager
def opened(cli: Cli, now: datetime) -> Iterator[Home]:
    """A home's inside, at a moment."""
    with closing(Database(cli.url)) as database:
        yield Home(cli.home, database, open_vault(cli.home / "lantoa.key"), lambda: now)


def test_save_bring_back_and_settle_by_the_commands_that_were_told(
    past: Cli, other: Cli, tmp_path: Path
) -> None:
    assert "lantoa.key không có trong đó" in past("backup", tmp_path / "b.tar.gz").out
    said = other("restore", tmp_path / "b.tar.gz").out
    assert "Giữ lại 10 lượt gửi đã đến hạn" in said
    assert "lantoa settle --publication 1 --as sent|not-sent" in said

    who = ("--by", "duyet", "--why", "nhà mạng xác nhận")
    assert other.refused("settle", "--publication", 1, "--as", "not-sent", *who) == (
        "lịch phát 1: giữ lại 2 lượt phát, gửi cả thì mỗi người nhận 2 lần: chọn từng lượt "
        "bằng --at (xem `lantoa log --state held`)"
    )
    rows = other.log("--state", "held")
    at = datetime.fromisoformat(rows[-1]["due_at"]).astimezone(VIETNAM).strftime("%Y-%m-%d %H:%M")
    assert (
        other("settle", "--publication", 1, "--at", at, "--as", "not-sent", *who).last
        == "5 lượt gửi: đang chờ."
    )
    assert (
        other("settle", rows[0]["id"], "--as", "sent", *who).last
        == f"Lượt gửi {rows[0]['id']}: đã hủy."
    )
    assert other("settle", "--publication", 1, "--as", "sent", *who).last == "4 lượt gửi: đã hủy."
    assert other.states() == {"queued": 5, "cancelled": 5}
    other("audit", "verify")


@pytest.mark.parametrize(
    "words",
    [(), (3, "--publication", 1), (3, "--at", "2026-12-01 08:00")],
    ids=["none", "both", "time"],
)
def test_settle_names_one_delivery_or_one_publication(cli: Cli, words: tuple[object, ...]) -> None:
    said = cli.refused("settle", *words, "--as", "sent", "--by", "duyet", "--why", "x")
    assert said == "settle: cần một LƯỢT_GỬI, hoặc --publication (thêm --at khi chỉ một lượt phát)"


def test_sending_what_was_held_is_asked_for_once_more(
    past: Cli, other: Cli, tmp_path: Path
) -> None:
    with opened(past, NOW) as home, home.database.write() as db:
        turn_off(db, TRUST_CLI, home.act())
    past("backup", tmp_path / "b.tar.gz")
    other("restore", tmp_path / "b.tar.gz")
    other.environment["LANTOA_PASSWORD"], other.typed = PASSWORD, "thôi\n"
    said = other.refused(
        "settle", "--publication", 1, "--as", "not-sent", "--by", "duyet", "--why", "x"
    )
    assert said.endswith("chưa có gì thay đổi; chạy lại lệnh nếu vẫn muốn làm.")
    assert other.states() == {"held": 10}


def test_an_empty_home_gets_one_sentence(empty: Cli, tmp_path: Path) -> None:
    assert empty.refused("backup", tmp_path / "b.tar.gz").startswith("Chưa có cơ sở dữ liệu ở đây")
    assert empty.refused("restore", tmp_path / "b.tar.gz").startswith(
        "Không đọc được tệp khóa lantoa.key"
    )
    assert not empty.home.exists()


def test_a_missing_file_gets_one_sentence(other: Cli, tmp_path: Path) -> None:
    said = other.refused("restore", tmp_path / "b.tar.gz")
    why = "chưa phục hồi được, chưa có gì thay đổi: không có tệp hoặc thư mục này"
    assert said == f"b.tar.gz: {why}; sửa rồi chạy lại"


@pytest.mark.sqlite
def test_replace_tells_where_the_old_files_are(cli: Cli, tmp_path: Path) -> None:
    cli("backup", tmp_path / "b.tar.gz")
    assert "--replace" in cli.refused("restore", tmp_path / "b.tar.gz")
    said = cli("restore", tmp_path / "b.tar.gz", "--replace").out
    (aside,) = cli.home.glob("cu-*")
    assert f"được cất ở {aside}." in said
    assert (aside / "lantoa.db").exists()
    assert [row["id"] for row in cli("item", "list", "--json").rows]


def test_a_release_that_may_have_been_given_since_is_told(
    cli: Cli, other: Cli, tmp_path: Path
) -> None:
    with opened(cli, NOW - timedelta(hours=1)) as home:
        publication = calendared(
            home,
            ScheduleRequest(passed(home), [outlet(home, "thu", "email")], audience(home), home.now),
            release_above=2,
        )
    cli("backup", tmp_path / "b.tar.gz")
    assert (
        f"Lịch phát {publication} chờ cho phép gửi mà giờ đã qua"
        in other("restore", tmp_path / "b.tar.gz").out
    )


# --- the disk is full ---


@pytest.mark.sqlite
def test_a_full_disk_leaves_one_sentence_and_no_half_file(cli: Cli, tmp_path: Path) -> None:
    """A limit on the size of files stands for the disk: more than the database, less than the
    whole."""
    (cli.home / "media/lon.jpg").write_bytes(os.urandom(4_000_000))
    (tmp_path / "usb").mkdir()
    done = subprocess.run(
        [str(COMMAND), "backup", str(tmp_path / "usb/b.tar.gz")],
        env={**os.environ, "LANTOA_HOME": str(cli.home)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert "chưa sao lưu được: tệp lớn quá mức cho phép, hoặc hết chỗ trên đĩa" in done.stderr
    assert list((tmp_path / "usb").iterdir()) == []


# --- PostgreSQL's own tools, played by scripts ---

_URL = "postgresql+psycopg://lantoa:mat%20khau%2F1@db.example.test:5433/lan_toa?sslmode=require"


def tool(folder: Path, name: str, body: str) -> None:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
    path.chmod(0o755)


def test_without_pg_dump_there_is_a_sentence_that_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(
        DatabaseError, match="Không có lệnh pg_dump trên máy này: hãy cài gói postgresql-client"
    ):
        postgres.dump(parse_url(_URL), tmp_path / "x")


def test_pg_dump_gets_our_tables_and_no_password_on_its_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool(
        tmp_path / "bin",
        "pg_dump",
        f'echo "$PGPASSWORD" > {tmp_path}/secret; for word in "$@"; do echo "$word"; done > '
        f"{tmp_path}/words",
    )
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    postgres.dump(parse_url(_URL), tmp_path / "x")
    words = (tmp_path / "words").read_text("utf-8").splitlines()
    assert "--dbname=postgresql://lantoa@db.example.test:5433/lan_toa?sslmode=require" in words
    assert {f"--table={name}" for name in every_table().tables} < set(words)
    assert words[-1] == f"--file={tmp_path / 'x'}"
    assert "khau" not in "".join(words)
    assert (tmp_path / "secret").read_text("utf-8") == "mat khau/1\n"


def test_what_pg_dump_complains_about_is_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool(
        tmp_path / "bin",
        "pg_dump",
        'echo "pg_dump: detail: one" >&2; echo "pg_dump: error: server version mismatch" '
        ">&2; exit 1",
    )
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    with pytest.raises(
        DatabaseError, match=r"^pg_dump không làm được: pg_dump: error: server version mismatch$"
    ):
        postgres.dump(parse_url(_URL), tmp_path / "x")


def test_a_dump_goes_only_into_a_database_that_has_none_of_our_tables(
    home: Home, tmp_path: Path
) -> None:
    with pytest.raises(DatabaseError, match="không trống"):
        postgres.load(home.database, tmp_path / "x")
