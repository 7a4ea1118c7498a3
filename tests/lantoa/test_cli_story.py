"""The job as an officer does it: commands only, from an empty folder to the log."""

import re
import tomllib
from email import message_from_string, policy
from pathlib import Path

import pytest

from lantoa.cli import FILES, parser
from sandbox.faults import Drop, Reply
from tests.kit import SAMPLES, Stands, addresses, phones, stands
from tests.lantoa.cli_kit import PASSWORD, Cli, commands, sample


def write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def audience(cli: Cli, name: str, text: str) -> None:
    cli("audience", "import", name, write(cli.home.parent / f"{name}.csv", text))


def texts_of(cli: Cli, item: str) -> str:
    return cli("item", "show", item).out


def test_from_an_empty_folder_to_the_log_on_all_six_channels(empty: Cli, tmp_path: Path) -> None:
    import feedparser  # takes long to import

    with stands() as servers:
        take_in(empty, servers, tmp_path)
        empty("item", "submit", "ct-01", "--as", "bientap")
        approved = empty("item", "approve", "ct-01", "--as", "duyet").last
        (item,) = (row for row in empty("item", "list", "--json").rows if row["id"] == "ct-01")
        assert (item["state"], item["sha256"]) == ("approved", approved)
        for publication, words in enumerate(
            (
                ("--outlet", "cong", "telegram", "--outlet", "facebook", "led"),
                ("--outlet", "thu", "--audience", "dan"),
                ("--outlet", "sms", "--audience", "so"),
            ),
            1,
        ):
            assert empty("schedule", "ct-01", *words, "--at", "now", "--as", "bientap").last == str(
                publication
            )
        assert "9 gửi được, 0 bị từ chối, 0 chưa rõ" in empty("publish", "--until-idle").out
        assert empty.states() == {"delivered": 2, "accepted": 7}
        assert_everything_arrived(empty, servers, item["title"])
    feed = feedparser.parse((empty.home / "public/feeds/tin.rss").read_bytes())
    assert [entry.title for entry in feed.entries] == [item["title"]]
    assert (tmp_path / "drop/manifest.json").exists()
    assert "nguyên vẹn" in empty("audit", "verify").out


def take_in(cli: Cli, servers: Stands, folder: Path) -> None:
    """Everything that comes from files, each command naming what it made."""
    import openpyxl  # takes long to import

    assert str(cli.home) in cli("init", "--trust-cli").out
    assert (
        cli("user", "add", "bientap", "--role", "writer", "--unit", "van-phong").last == "bientap"
    )
    assert cli("user", "add", "duyet", "--role", "approver", "--unit", "van-phong").last == "duyet"
    cli("office", "import", SAMPLES / "office.toml")
    plans = sorted((SAMPLES / "plans").glob("*.yaml"))
    assert cli("plan", "import", *plans).out.splitlines()[1::2] == [path.stem for path in plans]
    assert cli("item", "import", sample("ct-01")).last == "ct-01"
    outlets = cli(
        "outlet", "import", write(folder / "outlets.toml", servers.outlets(folder / "drop"))
    )
    assert outlets.out.splitlines()[1:] == ["cong", "thu", "sms", "telegram", "facebook", "led"]
    assert cli("audience", "import", "dan", write(folder / "dan.csv", addresses(3))).last == "dan"
    book = openpyxl.Workbook()
    for row in (("phone", "name"), ("0900 000 001", "Lê Hoà"), (900000002, "Vũ Đức")):
        book.worksheets[0].append(row)
    book.save(folder / "so.xlsx")
    assert cli("audience", "import", "so", folder / "so.xlsx").last == "so"


def assert_everything_arrived(cli: Cli, servers: Stands, title: str) -> None:
    shown = texts_of(cli, "ct-01")
    sms = servers.world.arrivals("kannel")
    assert {arrival.to for arrival in sms} == {"+84900000001", "+84900000002"}
    assert all(arrival.text in shown for arrival in sms)
    letters = [
        message_from_string(arrival.raw, policy=policy.default)
        for arrival in servers.world.arrivals("smtp")
    ]
    assert [letter["Subject"] for letter in letters] == [title] * 3
    assert title in servers.world.arrivals("telegram")[0].text
    assert len(servers.world.arrivals("facebook")) == 1


def test_a_folder_of_items_is_taken_in_and_taking_it_in_again_changes_nothing(
    cli: Cli, tmp_path: Path
) -> None:
    folder = tmp_path / "items"
    folder.mkdir()
    for item in ("ct-02", "ct-03"):
        (folder / sample(item).name).write_bytes(sample(item).read_bytes())
    first, again = cli("item", "import", folder), cli("item", "import", folder)
    assert first.out.splitlines()[1::2] == ["ct-02", "ct-03"]
    assert "đã nhập bản 1" in first.out
    assert "không đổi, vẫn là bản 1" in again.out


def test_a_large_mailing_waits_until_a_second_person_has_seen_and_released_it(
    cli: Cli, servers: Stands
) -> None:
    cli.environment["LANTOA_RELEASE_ABOVE"] = "2"
    audience(cli, "dan", addresses(3))
    cli.approved("ct-01")
    waits = cli(
        "schedule", "ct-01", "--outlet", "thu", "--audience", "dan", "--at", "now", "--as", "duyet"
    )
    assert f"lantoa release {waits.last}" in waits.out
    cli("publish", "--until-idle")
    assert cli.log() == []
    assert "phải có người thứ hai" in cli.refused("release", waits.last, "--as", "duyet")
    shown = cli("release", waits.last, "--as", "quantri").err
    assert "3 người" in shown
    assert "n***@example.org" in shown
    cli("publish", "--until-idle")
    assert cli.states() == {"accepted": 3}


def test_a_release_shows_the_text_that_goes_out_not_one_approved_since(
    cli: Cli, servers: Stands
) -> None:
    cli.environment["LANTOA_RELEASE_ABOVE"] = "2"
    audience(cli, "dan", addresses(3))
    cli.approved("ct-01")
    publication = cli(
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
    ).last
    source = sample("ct-01").read_text("utf-8")
    cli(
        "item",
        "import",
        write(cli.home.parent / sample("ct-01").name, source.replace("sáu bước", "bản viết lại")),
    )
    cli.approved("ct-01")
    shown = cli("release", publication, "--as", "quantri").err
    assert "sáu bước" in shown
    assert "bản viết lại" not in shown
    cli("publish", "--until-idle")
    assert all(
        "sáu bước" in message_from_string(arrival.raw, policy=policy.default)["Subject"]
        for arrival in servers.world.arrivals("smtp")
    )


def test_an_unclear_delivery_is_settled_by_a_person_and_never_sent_again_by_itself(
    cli: Cli, servers: Stands
) -> None:
    audience(cli, "so", phones(range(2)))
    cli.approved("ct-01")
    servers.kannel.script.add(Reply(200, "9: bảo trì", commit=True), Drop(commit=False))
    cli(
        "schedule", "ct-01", "--outlet", "sms", "--audience", "so", "--at", "now", "--as", "bientap"
    )
    assert "2 chưa rõ" in cli("publish", "--until-idle", code=1).out
    cli("publish", "--until-idle")
    first, second = cli.log("--state", "unknown")
    assert len(servers.world.arrivals("kannel")) == 1
    assert "Nhà cung cấp nói: «HTTP 200 9: bảo trì»." in cli("log").out
    assert "không có lượt gửi này" in cli.refused(
        "settle", "999", "--as", "sent", "--by", "duyet", "--why", "x"
    )
    cli("settle", first["id"], "--as", "sent", "--by", "duyet", "--why", "nhà mạng xác nhận")
    cli("settle", second["id"], "--as", "not-sent", "--by", "duyet", "--why", "nhà mạng không thấy")
    cli("publish", "--until-idle")
    assert cli.states() == {"accepted": 2}
    assert len(servers.world.arrivals("kannel")) == 2


def test_the_emergency_stop_holds_everything_until_it_is_taken_back(
    cli: Cli, servers: Stands
) -> None:
    cli.approved("ct-01")
    cli("schedule", "ct-01", "--outlet", "telegram", "--at", "now", "--as", "bientap")
    assert "vai trò Biên tập" in cli.refused("stop-all", "--as", "bientap", "--why", "nhầm")
    cli("stop-all", "--as", "duyet", "--why", "nội dung đang được xem lại")
    cli("publish", "--until-idle")
    assert servers.world.arrivals() == []
    cli("start-all", "--as", "duyet")
    cli("publish", "--until-idle")
    assert cli.states() == {"accepted": 1}


def test_a_paused_outlet_keeps_its_queue_until_it_is_resumed(cli: Cli, servers: Stands) -> None:
    cli.approved("ct-01")
    assert cli("outlet", "test", "telegram").out == "telegram: dùng được.\n"
    cli("outlet", "pause", "telegram")
    cli("schedule", "ct-01", "--outlet", "telegram", "--at", "now", "--as", "bientap")
    cli("publish", "--until-idle")
    assert cli.states() == {"queued": 1}
    assert {row["name"]: row["state"] for row in cli("outlet", "list", "--json").rows}[
        "telegram"
    ] == "paused"
    cli("outlet", "resume", "telegram")
    cli("publish", "--until-idle")
    assert cli.states() == {"accepted": 1}


def test_an_outlet_that_cannot_be_used_is_named_with_its_reason(
    cli: Cli, servers: Stands, tmp_path: Path
) -> None:
    wrong = servers.outlets(tmp_path / "drop").replace(
        'token = "SANDBOX-facebook"', 'token = "het-han"'
    )
    cli("outlet", "import", write(tmp_path / "wrong.toml", wrong))
    said = cli("outlet", "test", "facebook", code=1)
    assert said.err.startswith("facebook: ")
    assert "het-han" not in said.err


def test_a_publication_is_listed_moved_and_cancelled(cli: Cli, servers: Stands) -> None:
    cli.approved("ct-01")
    publication = cli(
        "schedule", "ct-01", "--outlet", "cong", "--at", "2031-05-01 08:00", "--as", "bientap"
    ).last
    cli("publication", "move", publication, "--at", "2031-06-02 09:30", "--as", "bientap")
    (row,) = cli("publication", "list", "--json").rows
    assert (row["id"], row["at"], row["outlets"]) == (
        int(publication),
        "2031-06-02T02:30:00+00:00",
        ["cong"],
    )
    assert "quá khứ" in cli.refused(
        "publication", "move", publication, "--at", "2020-01-01 08:00", "--as", "bientap"
    )
    cli("publication", "cancel", publication, "--as", "bientap", "--why", "hoãn")
    assert cli("publication", "list", "--json").rows[0]["state"] == "cancelled"


def test_nobody_on_the_stop_list_is_written_to_and_the_log_says_so(
    cli: Cli, servers: Stands
) -> None:
    audience(cli, "dan", addresses(3))
    cli("suppress", "nguoi1@example.org", "--why", "người dân yêu cầu")
    cli.approved("ct-01")
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
    cli("publish", "--until-idle")
    assert {arrival.to for arrival in servers.world.arrivals("smtp")} == {
        "nguoi0@example.org",
        "nguoi2@example.org",
    }
    assert [row["reason"] for row in cli.log("--state", "suppressed")] == ["người dân yêu cầu"]


def test_a_returned_or_refused_text_cannot_be_scheduled(cli: Cli, servers: Stands) -> None:
    for item, verb in (("ct-01", "return"), ("ct-04", "refuse")):
        cli("item", "submit", item, "--as", "bientap")
        cli("item", verb, item, "--as", "duyet", "--why", "chưa đủ căn cứ")
        assert "chưa được phê duyệt" in cli.refused(
            "schedule", item, "--outlet", "cong", "--at", "now", "--as", "bientap"
        )
    states = {row["id"]: row["state"] for row in cli("item", "list", "--json").rows}
    assert (states["ct-01"], states["ct-04"]) == ("returned", "refused")


def test_nobody_approves_his_own_text_or_what_belongs_to_the_spokesperson(cli: Cli) -> None:
    cli("item", "submit", "ct-01", "--as", "duyet")
    assert "người thứ hai" in cli.refused("item", "approve", "ct-01", "--as", "duyet")
    cli("item", "submit", "ct-21", "--as", "bientap")
    assert "Người phát ngôn" in cli.refused("item", "approve", "ct-21", "--as", "duyet")
    cli("item", "approve", "ct-21", "--as", "phatngon")


def test_an_urgent_text_leaves_alone_and_stays_flagged_until_another_person_confirms(
    cli: Cli, servers: Stands
) -> None:
    cli("user", "add", "duyet2", "--role", "approver", "--unit", "van-phong")
    alone = ("item", "publish-urgent", "ct-01", "--as", "duyet", "--why", "cảnh báo lừa đảo")
    assert "phải có lúc hết" in cli.refused(*alone)
    assert "đã qua" in cli.refused(*alone, "--until", "1/12/2020 8h")
    urgent = cli(*alone, "--until", "31/12/2036 18h")
    assert cli("publication", "list", "--json").rows[0]["id"] == int(urgent.last)
    cli("publish", "--until-idle")
    assert {row["outlet"] for row in cli.log()} == {"cong", "telegram", "facebook", "led"}
    assert "khẩn, chờ xác nhận" in cli("item", "list").out
    assert "người khác xác nhận" in cli.refused("item", "confirm-urgent", "ct-01", "--as", "duyet")
    cli("item", "confirm-urgent", "ct-01", "--as", "duyet2")
    assert "khẩn, chờ xác nhận" not in cli("item", "list").out


@pytest.fixture
def untrusted(empty: Cli) -> Cli:
    """A home that asks who acts."""
    empty("init")
    empty.environment["LANTOA_PASSWORD"] = PASSWORD
    boss = ("--as", "quantri")
    for name, role in (("bientap", "writer"), ("duyet", "approver")):
        empty("user", "add", name, "--role", role, "--unit", "van-phong", *boss)
    empty("plan", "import", *sorted((SAMPLES / "plans").glob("*.yaml")), *boss)
    empty("office", "import", SAMPLES / "office.toml", *boss)
    del empty.environment["LANTOA_PASSWORD"]
    return empty


def test_without_trust_a_person_proves_it_with_the_password(untrusted: Cli) -> None:
    untrusted.environment["LANTOA_PASSWORD"] = "sai-mat-khau"
    assert untrusted.refused("item", "import", sample("ct-01")) == (
        "Sai mật khẩu của bientap: hãy gõ lại."
    )
    assert untrusted("item", "list", "--json").rows == []
    untrusted.environment["LANTOA_PASSWORD"] = PASSWORD
    untrusted("item", "import", sample("ct-01"))
    untrusted.approved("ct-01")
    del untrusted.environment["LANTOA_PASSWORD"]
    assert (
        untrusted.run("stop-all", "--as", "duyet", "--why", "thử", typed=f"{PASSWORD}\n").code == 0
    )
    alone = untrusted.run("start-all", "--as", "duyet")
    assert alone.code == 2
    assert "Lệnh này cần trả lời mà không có ai gõ" in alone.err
    assert "Traceback" not in alone.err


def test_without_trust_a_mailing_is_asked_about_and_the_id_still_stands_alone(
    untrusted: Cli, tmp_path: Path
) -> None:
    untrusted.environment["LANTOA_PASSWORD"] = PASSWORD
    with stands() as servers:
        path = write(tmp_path / "outlets.toml", servers.outlets(tmp_path / "drop"))
        untrusted("outlet", "import", path, "--as", "quantri")
        path = write(tmp_path / "dan.csv", addresses(2))
        untrusted("audience", "import", "dan", path, "--as", "bientap")
        untrusted("item", "import", sample("ct-01"))
        untrusted.approved("ct-01")
        mail = (
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
        untrusted.typed = "không\n"
        assert "chưa có gì thay đổi" in untrusted.refused(*mail)
        assert untrusted("publication", "list", "--json").rows == []
        untrusted.typed = "CO\u0301\n"  # decomposed, as some keyboards write it
        said = untrusted(*mail)
        assert said.out == "1\n"
        assert "Gõ CÓ" in said.err


@pytest.mark.sqlite  # no database is asked for help
@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_explains_itself(empty: Cli, words: tuple[str, ...]) -> None:
    shown = empty(*words, "--help").out
    assert " ".join(["lantoa", *words]) in shown
    assert len(shown.splitlines()) > 3


def test_each_command_is_found_in_the_file_that_the_quick_start_names() -> None:
    declared = {
        name: set(parser(first)._subparsers._group_actions[0].choices or ())  # type: ignore[union-attr]
        for name, (first, *_) in FILES.items()
    }
    assert declared == {name: set(words) for name, words in FILES.items()}


def test_the_real_command_works_from_init_to_the_log(empty: Cli) -> None:
    project = tomllib.loads((SAMPLES.parent / "pyproject.toml").read_text("utf-8"))
    assert empty.run("version").out.strip() == project["project"]["version"]
    assert empty.run("init", "--trust-cli").code == 0
    assert (empty.home / "lantoa.key").stat().st_mode & 0o777 == 0o600
    assert empty.run("log", "--json").out == "[]\n"
    wrong = empty.run("item", "return", "ct-01", "--as", "duyet")
    assert (wrong.code, wrong.err) == (
        2,
        "lantoa item return: thiếu --why. Xem `lantoa item return --help`.\n",
    )
    assert re.fullmatch(r"usage: lantoa log .*", empty.run("log", "--help").out.splitlines()[0])
