"""`item withdraw` and `item correct` from the command line, with every provider's stand-in behind
them."""

import email
import email.policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.kit import Stands, addresses
from tests.lantoa.cli_kit import Cli, sample

PAGES = ("cong", "telegram", "facebook", "led")


@pytest.fixture
def published(cli: Cli, servers: Stands, tmp_path: Path) -> Cli:
    """ct-01 on every page and in five mailboxes."""
    people = tmp_path / "dan.csv"
    people.write_text(addresses(5), "utf-8")
    cli("audience", "import", "dan", people)
    cli.approved("ct-01")
    cli("schedule", "ct-01", "--outlet", *PAGES, "--at", "now", "--as", "bientap")
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
    return cli


def revised(cli: Cli, tmp_path: Path) -> None:
    """A second approved text of ct-01, from a changed file."""
    changed = (
        sample("ct-01").read_text("utf-8").replace("summary: ", 'summary: "Bản đã sửa." # ', 1)
    )
    path = tmp_path / sample("ct-01").name
    path.write_text(changed, "utf-8")
    cli("item", "import", path)
    cli.approved("ct-01")


def kinds(cli: Cli, kind: str) -> dict[str, str]:
    return {row["outlet"]: row["state"] for row in cli.log() if row["kind"] == kind}


def test_withdrawing_takes_back_what_can_be_and_says_what_cannot(
    published: Cli, servers: Stands
) -> None:
    said = published("item", "withdraw", "ct-01", "--as", "duyet", "--why", "Sai số liệu")
    assert said.out.splitlines() == [
        "Đã gỡ bài ct-01: 2 lịch phát kết thúc, 0 lượt gửi chưa đi đã bị hủy.",
        "Đang gỡ: cong 1, facebook 1, led 1, telegram 1.",
        "Đã gửi, không lấy lại được: thu 5.",
    ]
    published("publish", "--until-idle")
    assert kinds(published, "withdraw") == dict.fromkeys(PAGES, "delivered")
    assert not servers.telegram.posts
    assert not servers.facebook.posts
    (page,) = (published.home / "public/bai").glob("*.html")
    assert "Bài này đã được gỡ" in page.read_text("utf-8")
    assert "ct-01" not in (published.home / "public/feeds/tin.rss").read_text("utf-8")
    assert "đã gỡ" in published("item", "list").out
    assert "gỡ " in published("log", "--item", "ct-01").out
    assert published("audit", "verify").code == 0


def test_correcting_replaces_in_place_and_writes_to_who_got_the_old_text_after_a_release(
    published: Cli, servers: Stands, tmp_path: Path
) -> None:
    assert "không có bản nào cũ hơn" in published.refused(
        "item", "correct", "ct-01", "--as", "duyet", "--why", "sửa"
    )
    revised(published, tmp_path)
    said = published("item", "correct", "ct-01", "--as", "duyet", "--why", "Thiếu một bước")
    assert said.out.splitlines() == [
        "Đã đính chính bài ct-01.",
        "Đang sửa tại chỗ: cong 1, facebook 1, led 1, telegram 1.",
        "Đã gửi, không lấy lại được: thu 5.",
        "Thư đính chính đến 5 người đã nhận bản cũ: chờ người thứ hai chạy `lantoa release 3`.",
        "3",
    ]
    published("publish", "--until-idle")
    assert kinds(published, "update") == dict.fromkeys(PAGES, "delivered")
    for posts in (servers.telegram.posts, servers.facebook.posts):
        assert len(posts) == 1
    assert "Bản đã sửa." in next(iter(servers.telegram.posts.values())).text
    assert len(servers.world.arrivals("smtp")) == 5
    (page,) = (published.home / "public/bai").glob("*.html")
    assert "Thiếu một bước" in page.read_text("utf-8")
    assert "người thứ hai" in published.refused("release", "3", "--as", "duyet")
    published("release", "3", "--as", "phatngon")
    published("publish", "--until-idle")
    letters = [
        email.message_from_string(arrival.raw, policy=email.policy.default)
        for arrival in servers.world.arrivals("smtp")[5:]
    ]
    assert len(letters) == 5
    for letter in letters:
        assert str(letter["Subject"]).startswith("Đính chính: ")
        assert isinstance(letter, EmailMessage)
        for kind in ("plain", "html"):
            part = letter.get_body((kind,))
            assert part is not None
            text = part.get_content()
            assert text.index("Thiếu một bước") < text.index("Truy cập Cổng Dịch vụ công"), kind


def test_who_is_told_may_be_chosen_and_told_later(published: Cli, tmp_path: Path) -> None:
    revised(published, tmp_path)
    correct = ("item", "correct", "ct-01", "--as", "duyet", "--why", "Thiếu một bước", "--tell")
    assert "Thư đính chính" not in published(*correct, "sms").out
    assert "duyet đã đính chính bằng bản 2 lúc" in published.refused(*correct, "none")
    assert "Thư đính chính đến 5 người" in published(*correct, "email").out


@pytest.mark.parametrize("verb", ["withdraw", "correct"])
def test_who_may_not_and_why_not(published: Cli, verb: str) -> None:
    assert "cần vai trò" in published.refused(
        "item", verb, "ct-01", "--as", "bientap", "--why", "x"
    )
    assert "thiếu --why" in published.refused("item", verb, "ct-01", "--as", "duyet")
    assert "phải ghi lý do" in published.refused(
        "item", verb, "ct-01", "--as", "duyet", "--why", " "
    )
    assert "không có tin, bài này" in published.refused(
        "item", verb, "ct-99", "--as", "duyet", "--why", "x"
    )
    assert not kinds(published, "withdraw")
