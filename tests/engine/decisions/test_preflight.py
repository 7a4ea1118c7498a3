"""What is wrong with a text is known before anybody approves it, on the channels that would show it
and on no other."""

from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from channels import CHANNELS, channel_class
from content.audiences.audiences import Audience
from content.intake.text import placeholders
from content.items.families import CARRIED_NAMES
from content.items.items import Revision, item_revision
from content.items.left_marks import filled, shown_texts
from content.office.file import read_office
from content.office.office import Office, import_office
from content.outlets.outlets import Outlet
from engine.decisions.intake import complete, import_item
from engine.decisions.preflight import (
    Finding,
    audience_findings,
    check,
    families_of,
    needed_fields,
    open_channels,
)
from tests.kit import BIENTAP, QUANTRI, SAMPLES, Home, make_home
from wiring.messages import make_message
from wiring.outlets import open_outlet

OUTLETS = """
[[outlet]]
name = "cong"
channel = "portal_feed"
slug = "tin"
feed_title = "Tin cải cách hành chính"
link = "https://hoadang.example.vn/tin"
[[outlet]]
name = "thu"
channel = "email_smtp"
from = "Trung tâm <tin@hoadang.example.vn>"
[[outlet.relay]]
host = "127.0.0.1"
port = 9
security = "none"
[[outlet]]
name = "sms"
channel = "sms_gateway"
sender = "HOADANG"
[[outlet.gateway]]
provider = "kannel"
url = "http://127.0.0.1:9"
username = "lantoa"
password = "mat-khau"
[[outlet]]
name = "telegram"
channel = "telegram_channel"
token = "123456:mat-khau"
chat_id = -1001234567890
[[outlet]]
name = "facebook"
channel = "facebook_page"
page_id = "1234567890"
token = "mat-khau"
[[outlet]]
name = "led"
channel = "led_screen"
width = 320
height = 160
"""

ITEMS = ("ct-01", "ct-02", "ct-08", "ct-19", "ct-21")
"""A hotline in text and SMS, one in the body only, nothing to fill, one on the screen too, and a
press conference."""


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Every kind of outlet, both plans, real items, and an office that has filled nothing in.

    Only read.
    """
    made = make_home(Path(tmp_path_factory.mktemp("preflight")) / "home").plans().outlets(OUTLETS)
    with made.database.write() as db:
        import_office(db, {"name": "Cơ quan mẫu"}, made.act(QUANTRI))
    for item in ITEMS:
        (path,) = (SAMPLES / "items").glob(f"{item}-*.md")
        import_item(made.context, path, made.act(BIENTAP))
    yield made
    made.database.close()


def revision(home: Home, item: str) -> Revision:
    with home.database.read() as db:
        return item_revision(db, item)


def shown(home: Home, outlet: Outlet, seen: Revision) -> str:
    """Everything readable in what would leave."""
    channel = open_outlet(outlet, home.vault, home.context.site)
    message = make_message(seen.document, channel, home.context.site, home.context.load_picture)
    if outlet.family == "led":
        return "\n".join(filled(seen.document)["led"])
    files = channel.preview(message, None)
    texts = [
        data.decode("utf-8")
        for name, data in files.items()
        if name.endswith((".txt", ".html", ".json"))
    ]
    letters = [
        message_from_bytes(data, policy=policy.default)
        for name, data in files.items()
        if name.endswith(".eml")
    ]
    return "\n".join(
        texts
        + [
            str(part.get_content())
            for letter in letters
            for part in letter.walk()
            if part.get_content_maintype() == "text"
        ]
    )


def findings(home: Home, seen: Revision) -> list[Finding]:
    return check(seen, home.outlet_rows(), home.context)


def opened(home: Home, seen: Revision) -> tuple[str, ...]:
    return families_in(open_channels(seen, home.outlet_rows(), findings(home, seen)))


def families_in(channels: dict[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(channels.values()))


def changed(home: Home, item: str, **changes: Any) -> Revision:
    """The real item with other words, stored nowhere."""
    seen = revision(home, item)
    return replace(seen, document={**seen.document, **changes})


@pytest.mark.parametrize("item", ITEMS)
def test_a_placeholder_that_stays_blocks_the_channels_that_would_show_it_and_only_those(
    bare: Home, item: str
) -> None:
    seen = revision(bare, item)
    asked = [outlet for outlet in bare.outlet_rows() if outlet.family in families_of(seen)]
    showing = {outlet.family for outlet in asked if placeholders(shown(bare, outlet, seen))}
    on_paper = "\n".join(shown_texts(seen.document, "notice_board").values())
    showing |= set(CARRIED_NAMES) if placeholders(on_paper) else set()
    assert set(opened(bare, seen)) == set(families_of(seen)) - showing


@pytest.mark.parametrize(
    ("item", "families"),
    [
        ("ct-01", ["social", "led"]),
        ("ct-02", ["sms", "social", "led"]),
        ("ct-08", ["portal", "email", "sms", "social", "led"]),
        ("ct-19", ["social"]),
        ("ct-21", []),
    ],
)
def test_the_real_items_may_leave_on_these_channels_before_the_office_fills_anything_in(
    bare: Home, item: str, families: list[str]
) -> None:
    assert list(opened(bare, revision(bare, item))) == families


@pytest.mark.parametrize("item", ITEMS)
def test_with_the_offices_fills_every_real_item_may_leave_everywhere(bare: Home, item: str) -> None:
    seen = revision(bare, item)
    document = complete(
        seen.document, Office("Cơ quan mẫu", fills=dict(read_office(SAMPLES / "office.toml").fill))
    )
    filled_in = replace(seen, document=document)
    assert opened(bare, filled_in) == families_of(filled_in)


def test_a_finding_names_channel_field_and_what_to_do(bare: Home) -> None:
    told = [str(finding) for finding in findings(bare, revision(bare, "ct-01"))]
    assert "sms, sms: còn chỗ trống 1900xxxx: bổ sung vào hồ sơ cơ quan hoặc sửa bài" in told
    assert len(told) == len(set(told))


def test_outlets_of_channels_that_the_item_does_not_ask_for_are_passed_over(bare: Home) -> None:
    assert {
        finding.family
        for finding in findings(bare, changed(bare, "ct-01", channels=["sms", "leaflet"]))
    } == {"sms", "leaflet"}
    assert families_of(changed(bare, "ct-01", channels=["leaflet", "led", "portal"])) == (
        "portal",
        "led",
        "leaflet",
    )


def test_an_authors_own_post_stands_for_title_and_summary(bare: Home) -> None:
    marked = changed(bare, "ct-08", title="Hỏi 1900xxxx")
    assert "social" not in opened(bare, marked)
    assert "social" in opened(
        bare, replace(marked, document={**marked.document, "social": {"text": "Bài viết riêng."}})
    )


@pytest.mark.parametrize(
    ("family", "allowed"), [("portal", False), ("email", True), ("social", False), ("led", True)]
)
def test_a_personal_mark_in_the_title_is_for_channels_with_addressees_only(
    bare: Home, family: str, allowed: bool
) -> None:
    assert (family in opened(bare, changed(bare, "ct-08", title="Chào {{name}}"))) == allowed


def test_a_text_that_one_outlet_cannot_carry_blocks_that_outlet_and_its_family_when_no_other_can(
    bare: Home,
) -> None:
    long = changed(bare, "ct-08", sms={"text": "x" * 160 * 4, "text_accented": None})
    assert {
        (finding.outlet, finding.blocking)
        for finding in findings(bare, long)
        if finding.family == "sms"
    } == {("sms", True)}
    assert "sms" not in opened(bare, long)
    assert "portal" in opened(bare, long)


def test_a_channel_none_of_whose_outlets_can_carry_the_text_is_left_out(bare: Home) -> None:
    seen = revision(bare, "ct-08")
    bad = [Finding("social", "facebook", "title", "quá dài", True)]
    open_now = open_channels(seen, bare.outlet_rows(), bad)
    assert "telegram_channel" in open_now
    assert "facebook_page" not in open_now
    bad.append(Finding("social", "telegram", "title", "quá dài", True))
    assert "social" not in open_channels(seen, bare.outlet_rows(), bad).values()


def test_a_note_that_does_not_block_closes_nothing(bare: Home) -> None:
    seen = revision(bare, "ct-08")
    note = [Finding("led", "led", "led", "chữ nhỏ", False)]
    assert families_in(open_channels(seen, bare.outlet_rows(), note)) == families_of(seen)


def test_every_channel_of_a_family_without_an_outlet_may_be_approved_for_later(
    bare: Home,
) -> None:
    seen = revision(bare, "ct-08")
    its = families_of(seen)
    meant = {name for name in CHANNELS if channel_class(name).capabilities.family in its}
    assert set(open_channels(seen, [], check(seen, [], bare.context))) == meant
    assert {"portal_api", "zalo_oa", "led_screen"} <= meant


def test_a_picture_that_is_gone_is_a_finding_and_no_crash(bare: Home) -> None:
    seen = revision(bare, "ct-08")
    lost = replace(
        seen,
        document={**seen.document, "picture": {**seen.document["picture"], "sha256": "0" * 64}},
    )
    found = [finding for finding in findings(bare, lost) if finding.field == "image"]
    assert {finding.outlet for finding in found if finding.blocking} == {
        "cong",
        "thu",
        "telegram",
        "facebook",
    }
    assert opened(bare, lost) == ("sms", "led")


def test_an_outlet_whose_secret_is_missing_is_a_finding(bare: Home) -> None:
    (outlet,) = bare.outlet_rows("telegram")
    broken = replace(outlet, fields={**outlet.fields, "token": {"env": "KHONG_CO_BIEN_NAY"}})
    (found,) = [
        finding
        for finding in check(revision(bare, "ct-08"), [broken], bare.context)
        if finding.outlet
    ]
    assert (found.field, found.blocking) == ("cấu hình", True)
    assert "KHONG_CO_BIEN_NAY" in found.text


def test_a_column_that_the_list_lacks_is_told_before_the_mailing(bare: Home) -> None:
    people = Audience(1, "dan", "email", ("phuong",), 1, 5)
    assert (
        audience_findings(changed(bare, "ct-08", body="Chào {{name}} ở {{phuong}}"), people) == []
    )
    (found,) = audience_findings(changed(bare, "ct-08", body="Mã {{ma_ho_so}}"), people)
    assert (found.text, found.blocking) == (
        "nhóm nhận dan không có cột «ma_ho_so» mà bài cần",
        True,
    )


def test_who_has_nothing_for_a_place_of_a_template_is_sent_nothing(bare: Home) -> None:
    places = {"ho_ten": "{{name}}", "ma": "Số {{ma}}", "noi": "{{noi|phường}}"}
    revision = changed(bare, "ct-08", channels=["zalo", "portal"], zalo=places)
    assert needed_fields(revision) == {"name"}
    assert needed_fields(revision, {"sms"}) == frozenset()


def test_checking_asks_no_network_and_changes_nothing(
    bare: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*args: object) -> None:
        raise AssertionError("the check tried to reach somebody")

    monkeypatch.setattr("socket.socket.connect", forbidden)
    seen = revision(bare, "ct-01")
    assert findings(bare, seen) == findings(bare, seen)
    assert revision(bare, "ct-01") == seen
