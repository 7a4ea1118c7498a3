"""The log and the lists as other programs read them: fixed names, whole lists, every filter."""

import csv
import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest

from content.intake.local_time import VIETNAM
from sandbox.faults import Reply
from tests.kit import Stands, addresses, phones, stands
from tests.lantoa.cli_kit import Cli, furnish

DELIVERY = {
    "id",
    "channel",
    "outlet",
    "item",
    "state",
    "kind",
    "due_at",
    "settled_at",
    "provider_id",
    "url",
    "reason",
}


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """Two items out on four outlets: two letters gone, one refused, two messages gone, a feed and a
    post; one feed on the calendar."""
    folder = tmp_path_factory.mktemp("lists")
    cli = Cli(folder / "home")
    furnish(cli)
    with stands() as servers:
        _import(cli, servers, folder)
        servers.smtp.script.add(Reply(550, "5.1.1 no such user"))
        for item in ("ct-01", "ct-04"):
            cli.approved(item)
        for item, *words in (
            ("ct-01", "--outlet", "thu", "--audience", "dan", "--at", "now"),
            ("ct-01", "--outlet", "sms", "--audience", "so", "--at", "now"),
            ("ct-04", "--outlet", "cong", "telegram", "--at", "now"),
            ("ct-04", "--outlet", "cong", "--at", "2031-05-01 08:00"),
        ):
            cli("schedule", item, *words, "--as", "bientap")
        cli("publish", "--until-idle")
    return cli


def _import(cli: Cli, servers: Stands, folder: Path) -> None:
    for name, text in (
        ("outlets.toml", servers.outlets(folder / "drop")),
        ("dan.csv", addresses(3)),
        ("so.csv", phones(range(2))),
    ):
        (folder / name).write_text(text, "utf-8")
    cli("outlet", "import", folder / "outlets.toml")
    cli("audience", "import", "dan", folder / "dan.csv")
    cli("audience", "import", "so", folder / "so.csv")


def test_deliveries_have_the_fixed_names_and_times_in_utc(sent: Cli) -> None:
    rows = sent.log()
    assert len(rows) == 7
    assert all(row.keys() >= DELIVERY for row in rows)
    ended = datetime.fromisoformat(rows[0]["settled_at"])
    assert ended.utcoffset() == timedelta(0)
    assert datetime.now(UTC) - ended < timedelta(minutes=5)
    assert {row["kind"] for row in rows} == {"publish"}


def test_json_is_the_same_by_either_flag(sent: Cli) -> None:
    assert sent("log", "--json").out == sent("log", "--format", "json").out


@pytest.mark.parametrize(
    ("filters", "outlets"),
    [
        (("--channel", "email_smtp"), ["thu"] * 3),
        (("--outlet", "telegram"), ["telegram"]),
        (("--state", "rejected"), ["thu"]),
        (("--item", "ct-04"), ["cong", "telegram"]),
        (("--item", "ct-04", "--channel", "portal_feed"), ["cong"]),
        (("--since", "2031-01-01"), []),
        (("--until", "2020-01-01"), []),
        (
            ("--since", "2020-01-01", "--until", "2031-01-01 00:00", "--channel", "sms_gateway"),
            ["sms"] * 2,
        ),
        (("--item", "khong-co"), []),
        (("--limit", "2"), ["thu"] * 2),
    ],
)
def test_each_filter_narrows_the_log(
    sent: Cli, filters: tuple[str, ...], outlets: list[str]
) -> None:
    assert [row["outlet"] for row in sent.log(*filters)] == outlets


def test_since_is_included_and_until_is_not_in_vietnams_time(sent: Cli) -> None:
    due = datetime.fromisoformat(sent.log("--outlet", "cong")[0]["due_at"]).astimezone(VIETNAM)
    minute = due.replace(second=0, microsecond=0)
    written, following = (
        moment.strftime("%Y-%m-%d %H:%M") for moment in (minute, minute + timedelta(minutes=1))
    )
    assert len(sent.log("--outlet", "cong", "--since", written, "--until", following)) == 1
    assert sent.log("--outlet", "cong", "--until", written) == []


def test_csv_has_the_same_rows_as_json(sent: Cli) -> None:
    rows = list(csv.DictReader(StringIO(sent("log", "--format", "csv").out)))
    assert [{name: value or None for name, value in row.items()} for row in rows] == [
        {name: str(value) if value not in (None, "") else None for name, value in row.items()}
        for row in sent.log()
    ]


def test_the_table_speaks_vietnamese_and_counts_by_channel(sent: Cli) -> None:
    shown = sent("log").out
    assert "bị từ chối" in shown
    assert "email_smtp        đã nhận     2" in shown


def test_the_log_counts_by_theme_and_month_in_every_format(sent: Cli) -> None:
    rows = sent("log", "--by-theme", "--state", "accepted", "--json").rows
    mails = {
        (row["theme"], row["month"]): row["count"] for row in rows if row["channel"] == "email_smtp"
    }
    due = datetime.fromisoformat(sent.log("--state", "accepted")[0]["due_at"])
    month = f"{due.astimezone(VIETNAM):%Y-%m}"
    assert mails == {(theme, month): 2 for theme in ("KH18-k", "KH143-d-tthc")}
    read = list(
        csv.DictReader(
            StringIO(sent("log", "--by-theme", "--state", "accepted", "--format", "csv").out)
        )
    )
    assert read == [{name: str(value) for name, value in row.items()} for row in rows]
    assert "đã nhận" in sent("log", "--by-theme").out
    assert (
        sent("log", "--by-theme", "--state", "accepted", "--limit", "1", "--json").rows == rows[:1]
    )
    assert "--delivery không đi cùng --by-theme" in sent.refused(
        "log", "--by-theme", "--delivery", "1"
    )


def test_one_delivery_shows_its_tries_and_the_text_it_carried(sent: Cli) -> None:
    (bad,) = sent.log("--state", "rejected")
    approved = next(
        row["sha256"] for row in sent("item", "list", "--json").rows if row["id"] == "ct-01"
    )
    assert approved in sent("log", "--delivery", bad["id"]).out
    (attempt,) = sent("log", "--delivery", bad["id"], "--json").rows
    assert (attempt["number"], attempt["outcome"], attempt["code"]) == (
        1,
        "rejected",
        "no_such_address",
    )
    (row,) = csv.DictReader(StringIO(sent("log", "--delivery", bad["id"], "--format", "csv").out))
    assert row["code"] == "no_such_address"
    assert "999" in sent.refused("log", "--delivery", "999")


def test_no_address_stands_in_the_log(sent: Cli) -> None:
    for words in (
        ("log",),
        ("log", "--json"),
        ("log", "--format", "csv"),
        ("audience", "list", "--json"),
        ("publication", "list", "--json"),
    ):
        shown = sent(*words).out
        assert "nguoi1@" not in shown
        assert "000001" not in shown


def test_the_other_lists_have_their_fixed_names(sent: Cli) -> None:
    assert [(row["id"], row["state"]) for row in sent("item", "list", "--json").rows] == [
        ("ct-01", "approved"),
        ("ct-04", "approved"),
        ("ct-21", "draft"),
    ]
    assert all(
        row.keys() >= {"id", "title", "state"} for row in sent("item", "list", "--json").rows
    )
    outlets = sent("outlet", "list", "--json").rows
    assert ("cong", "portal_feed", "active") in [
        (row["name"], row["channel"], row["state"]) for row in outlets
    ]
    assert [
        (row["name"], row["kind"], row["size"]) for row in sent("audience", "list", "--json").rows
    ] == [
        ("dan", "email", 3),
        ("so", "phone", 2),
    ]
    assert {row["name"]: row["role"] for row in sent("user", "list", "--json").rows}[
        "duyet"
    ] == "approver"
    assert "Văn phòng (van-phong)" in sent("user", "list").out
    newest, *_ = sent("publication", "list", "--json").rows
    assert (newest["state"], newest["item"], newest["at"]) == (
        "active",
        "ct-04",
        "2031-05-01T01:00:00+00:00",
    )


@pytest.mark.parametrize("noun", ["item", "outlet", "audience", "user", "publication"])
def test_every_list_is_whole_without_a_limit_and_has_a_table(sent: Cli, noun: str) -> None:
    rows = sent(noun, "list", "--json").rows
    assert sent(noun, "list", "--json", "--limit", "1").rows == rows[:1]
    assert len(sent(noun, "list").out.splitlines()) == len(rows) + 2


def test_a_log_longer_than_a_page_is_whole(cli: Cli, servers: Stands, tmp_path: Path) -> None:
    (tmp_path / "dan.csv").write_text(addresses(2_100), "utf-8")
    cli("audience", "import", "dan", tmp_path / "dan.csv")
    cli.environment["LANTOA_RELEASE_ABOVE"] = "5000"
    cli.approved("ct-01")
    cli("outlet", "pause", "thu")
    cli(
        "schedule",
        "ct-01",
        "--outlet",
        "thu",
        "--audience",
        "dan",
        "--at",
        "now",
        "--as",
        "bientap",
    )
    cli("publish")
    assert len({row["id"] for row in cli.log()}) == 2_100
    assert len(cli.log("--limit", "2050")) == 2_050


def test_an_empty_list_is_an_empty_list(empty: Cli) -> None:
    empty("init", "--trust-cli")
    for words in (
        ("log",),
        ("item", "list"),
        ("outlet", "list"),
        ("audience", "list"),
        ("publication", "list"),
    ):
        assert json.loads(empty(*words, "--json").out) == []
