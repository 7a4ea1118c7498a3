"""Help where it is needed: the guide in the console, each page leading to its section; first steps
that tick themselves off; and who may do what somebody may not."""

import re
from html import unescape
from pathlib import Path

import pytest

from console.words import help as words_help
from console.words.guide import SECTIONS, anchors, guide_html, headings, section_of
from console.words.help import HELPS
from console.words.steps import step_words
from content.calendar.first_steps import first_steps
from tests.console.console_kit import User, user_of
from tests.content.content_kit import audience
from tests.kit import BIENTAP, QUANTRI, Home

TELEGRAM = """
[[outlet]]
name = "kenh"
channel = "telegram_channel"
base_url = "http://127.0.0.1:9"
chat_id = -1001
token = "123456:khong-co"
"""
FEED = """
[[outlet]]
name = "cong"
channel = "portal_feed"
slug = "cong"
feed_title = "Cổng"
link = "https://hoadang.example.vn"
"""


@pytest.fixture
def boss(home: Home) -> User:
    home.people()
    return user_of(home, QUANTRI)


def test_every_page_leads_to_a_section_that_is_there(boss: User) -> None:
    there = dict(anchors())
    assert {anchor for _begins, anchor in SECTIONS} <= set(there)
    for link in boss.browser.app.state.links:  # type: ignore[attr-defined]
        assert section_of(link.path) in there, link.path
    for path, anchor in (
        ("/", "1-hom-nay"),
        ("/tin/ct-01/sua", "2-viet-mot-bai"),
        ("/duyet/ct-01", "3-phe-duyet"),
        ("/lich-phat/12", "4-xep-lich"),
        ("/nhom-nhan/dan", "5-nhom-nhan"),
    ):
        assert section_of(path) == anchor


def test_the_guide_stands_in_the_console_with_its_pictures(boss: User) -> None:
    assert 'href="/huong-dan#5-nhom-nhan"' in boss.get("/nhom-nhan").text
    page = boss.get("/huong-dan").text
    for anchor, _title in anchors():
        assert f'id="{anchor}"' in page
    pictures = set(re.findall(r'src="(/huong-dan/hinh/[^"]+)"', guide_html()))
    assert len(pictures) > 10
    for picture in pictures:
        assert boss.get(picture).headers["content-type"] == "image/png", picture
    assert boss.get("/huong-dan/hinh/README.md").status_code == 404


def test_steps_tick_themselves_off(boss: User) -> None:
    def done() -> dict[str, bool]:
        with boss.home.database.read() as db:
            return {step.key: step.done for step in first_steps(db)}

    assert not done()["audience"]
    assert done()["people"]
    audience(boss.home)
    assert done()["audience"]
    assert not done()["tried"]
    boss.home.outlets(TELEGRAM)
    boss.post("/diem-phat/kenh/thu")  # nobody answers there
    assert not done()["tried"]
    boss.home.outlets(FEED)
    boss.post("/diem-phat/cong/thu")
    assert done()["tried"]
    assert not done()["backup"]
    boss.post("/he-thong/sao-luu")
    assert done()["backup"]
    assert all(step_words(key).title for key in done())


def test_each_sees_his_own_steps_and_whom_to_ask(boss: User) -> None:
    writer = user_of(boss.home, BIENTAP)
    assert "bước đầu tiên bạn làm được" in unescape(writer.get("/").text)
    page = unescape(writer.get("/bat-dau").text)
    assert "Hãy nhờ người làm được: quantri" in page
    assert '<a href="/diem-phat">' not in page.partition('class="steps"')[2]
    writer.post("/bat-dau", {"hide": "1"})
    assert "bước đầu tiên bạn làm được" not in unescape(writer.get("/").text)
    writer.post("/bat-dau", {})
    assert "bước đầu tiên bạn làm được" in unescape(writer.get("/").text)


def test_a_refusal_names_who_may(boss: User) -> None:
    page = user_of(boss.home, BIENTAP).get("/bao-cao").status_code
    assert page == 200
    refused = unescape(user_of(boss.home, BIENTAP).post("/nhom-nhan/x/tai-ve", {}).text)
    assert "cần vai trò: " in refused
    assert "Hãy nhờ người làm được: " in refused


TEMPLATES = Path(words_help.__file__).parent.parent / "templates"


def test_every_help_is_asked_for_and_leads_into_the_guide() -> None:
    asked = re.compile(r'(?:helping\(|help=(?:"" if due else )?|form\.kind, )"([\w-]+)"')
    listed = re.compile(r"helps=\{([^}]*)\}")
    used: set[str] = set()
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text("utf-8")
        used |= set(asked.findall(text))
        for inside in listed.findall(text):
            used |= set(re.findall(r': "([\w-]+)"', inside))
    assert used == set(HELPS)
    assert {told.anchor for told in HELPS.values()} <= headings()
    assert all(f'id="{told.anchor}"' in guide_html() for told in HELPS.values())


def test_a_help_opens_without_scripts_and_reads_well(boss: User) -> None:
    page = boss.get("/nhom-nhan").text
    (help,) = re.findall(r'<details class="help.*?</details>', page, re.DOTALL)
    assert 'href="/huong-dan#ngung-gui-va-tim-mot-nguoi"' in help
    assert "Giải thích: Ngừng gửi" in help
    for told in HELPS.values():
        assert told.text.endswith("."), told
        assert 1 <= told.text.count(". ") + 1 <= 3, told
        assert len(told.text) < 200, told
