"""`schedule` says what it comes to before anything stands, `release` belongs to the list that was
seen, and a list is somebody's."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from content.database.db import Database
from content.people.acts import SYSTEM, Act
from content.people.switches import TRUST_CLI, turn_off
from tests.engine.engine_kit import sms_outlet
from tests.kit import Stands, addresses, phones
from tests.lantoa.cli_kit import PASSWORD, Cli


def listed(cli: Cli, count: int, *more: str, by: str = "bientap") -> None:
    file = cli.home.parent / "dan.csv"
    file.write_text(addresses(count), "utf-8")
    cli("audience", "import", "dan", file, "--as", by, *more)


def letter(*more: str) -> tuple[str, ...]:
    to = ("--outlet", "thu", "--audience", "dan", "--at", "1/5/2031 8h30", "--as", "bientap")
    return ("schedule", "ct-01", *to, *more)


def test_it_says_how_many_times_until_when_and_to_how_many_before_it_stands(
    cli: Cli, servers: Stands
) -> None:
    listed(cli, 3)
    cli.approved("ct-01")
    said = cli(*letter("--repeat", "FREQ=DAILY;COUNT=500"))
    assert "08:30 Thứ Năm, 01/05/2031 · " in said.err
    assert "Hằng ngày, 500 lần, lần cuối 11/09/2032 08:30" in said.err
    assert "3 người × 1 điểm phát × 500 lần = 1.500 thư, tin nhắn" in said.err
    assert "Nên biết: 08:30 01/05/2031 là ngày nghỉ" in said.err
    assert "tất cả 1.500 thư, tin nhắn: chờ người thứ hai" in said.out
    assert said.last == "1"


def test_a_repetition_to_people_without_an_end_is_refused(cli: Cli, servers: Stands) -> None:
    listed(cli, 3)
    cli.approved("ct-01")
    assert "phải có ngày cuối" in cli.refused(*letter("--repeat", "FREQ=DAILY"))
    cli(*letter("--repeat", "FREQ=DAILY", "--until", "5/5/2031"))
    page = ("schedule", "ct-01", "--outlet", "cong", "--at", "1/5/2031 8h", "--as", "bientap")
    assert "không có ngày cuối" in cli(*page, "--repeat", "FREQ=WEEKLY").err


def test_the_same_schedule_is_refused_unless_it_is_wanted_again(cli: Cli, servers: Stands) -> None:
    listed(cli, 3)
    cli.approved("ct-01")
    first = cli(*letter()).last
    assert f"lịch phát {first}: giống hệt" in cli.refused(*letter())
    assert cli(*letter("--again")).last != first


def test_a_release_shows_what_became_of_the_list_and_may_cover_later_ones(
    cli: Cli, servers: Stands
) -> None:
    listed(cli, 120)
    cli.approved("ct-01")
    publication = cli(*letter()).last
    listed(cli, 150)
    assert "đã có 150 người" in cli.refused("release", publication, "--upto", 149, "--as", "duyet")
    said = cli("release", publication, "--upto", 1000, "--as", "duyet")
    assert "trước 120 người, nay 150 người (thêm 30, bớt 0), do bientap nhập" in said.err


def test_a_list_is_of_the_unit_that_first_imported_it_or_that_it_was_given_to(cli: Cli) -> None:
    listed(cli, 3)
    (row,) = cli("audience", "list", "--json").rows
    assert row["unit"]
    file = Path(cli.home.parent / "dan.csv")
    again = ("audience", "import", "dan", file)
    assert "thuộc đơn vị" in cli.refused(*again, "--as", "bientap2")
    assert "thuộc đơn vị" in cli.refused(*again, "--unit", "Phòng B", "--as", "bientap")
    assert "của đơn vị Phòng B" in cli(*again, "--unit", "Phòng B", "--as", "quantri").out
    assert cli("audience", "list", "--json").rows[0]["unit"] == "Phòng B"


def test_who_says_yes_is_not_asked(cli: Cli, servers: Stands) -> None:
    listed(cli, 3)
    cli.approved("ct-01")
    with closing(Database(cli.url)) as database, database.write() as db:
        turn_off(db, TRUST_CLI, Act(SYSTEM, datetime.now(UTC)))
    cli.environment["LANTOA_PASSWORD"] = PASSWORD
    cli.typed = "không\n"
    assert "Đã dừng" in cli.refused(*letter())
    cli.typed = ""
    assert cli(*letter("--yes")).last == "1"


def test_what_is_shown_of_a_message_is_what_its_outlet_sends(cli: Cli) -> None:
    """An outlet that sends the text with accents once showed the one without."""
    outlets, people = cli.home.parent / "sms.toml", cli.home.parent / "sdt.csv"
    outlets.write_text(sms_outlet(encoding="unicode", price_per_part=350), "utf-8")
    people.write_text(phones(range(2)), "utf-8")
    cli("outlet", "import", outlets, "--as", "quantri")
    cli("audience", "import", "sdt", people, "--as", "bientap")
    cli.approved("ct-01")
    to = ("--outlet", "sms", "--audience", "sdt", "--at", "1/5/2031 8h30", "--as", "bientap")
    said = cli("schedule", "ct-01", *to)
    texts = [line for line in said.err.splitlines() if "Nội dung: " in line]
    assert len(texts) == 1
    assert "Nộp hồ sơ qua mạng" in texts[0]
    assert "4 phần tin đến 2 người, 1.400 đồng" in said.err
