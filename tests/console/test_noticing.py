"""The bell and the page behind it: what concerns somebody, and nobody else; gone when it is
settled; and the way by which somebody is written to."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from console.words.matters import MATTER_DETAILS, MATTER_HEADS
from content.items import approval
from content.notices.choices import choices_of
from content.notices.matters import DETAILS, GROUPS, HEADS
from sandbox.providers.smtp import SmtpSandbox
from sandbox.providers.telegram import TelegramSandbox
from tests.console.console_kit import User, user_of
from tests.content.content_kit import submitted, written
from tests.engine.daily.tell_kit import code_in, told_office
from tests.engine.engine_kit import clock_of, pump
from tests.kit import BIENTAP, BIENTAP2, DUYET, QUANTRI, Home, Stands
from tests.qr_reading import read_svg

HTMX = {"HX-Request": "true"}


@pytest.fixture
def post() -> Iterator[SmtpSandbox]:
    with SmtpSandbox() as running:
        yield running


def bell(user: User, before: str = "") -> tuple[int, str]:
    """The number on the bell, and what it says aloud."""
    html = user.get(f"/thong-bao/chuong?cu={before}", **HTMX).text
    number = re.search(r'class="count">(\d+)', html)
    said = re.search(r'role="status">([^<]*)<', html)
    return int(number[1]) if number else 0, unescape(said[1]) if said else "?"


def test_the_bell_counts_what_waits_and_forgets_what_somebody_settled(home: Home) -> None:
    home.people()
    decider, writer = user_of(home, DUYET), user_of(home, BIENTAP)
    assert bell(decider) == (0, "")
    submitted(home)
    assert bell(decider, "0") == (1, "Có 1 việc chưa đọc")
    unchanged = decider.get("/thong-bao/chuong?cu=1", **HTMX)
    assert unchanged.status_code == 204, "said once, and the page is left alone"
    assert bell(writer) == (0, "")
    page = decider.get("/thong-bao").text
    (path,) = re.findall(r'href="(/thong-bao/mo[^"]*)"', page)
    opened = decider.get(unescape(path))
    assert opened.headers["location"] == "/duyet/tin-01"
    assert bell(decider) == (0, "")
    assert "Tiêu đề tin-01" in decider.get("/thong-bao?tat_ca=1").text
    with home.database.write() as db:
        approval.send_back(db, "tin-01", home.act(DUYET, "thiếu nguồn"), "returned")
    gone = decider.get(unescape(path))
    assert gone.headers["location"] == "/thong-bao"
    assert "đã có người xử lý" in decider.get("/thong-bao").text
    assert bell(writer) == (1, "")
    assert "duyet: thiếu nguồn" in writer.get("/thong-bao").text


def test_read_means_what_the_page_showed_and_nothing_that_is_anothers(home: Home) -> None:
    home.people()
    first, second = submitted(home), submitted(home, "tin-02")
    decider, writer = user_of(home, DUYET), user_of(home, BIENTAP)
    abouts = [f"approval:{revision.id}:duyet" for revision in (first, second)]
    assert writer.post("/thong-bao/da-doc", {"about": abouts}).status_code == 303
    assert bell(decider)[0] == 2
    decider.post("/thong-bao/da-doc", {"about": abouts[:1]})
    assert bell(decider)[0] == 1


def test_an_open_page_keeps_nobody_signed_in(home: Home) -> None:
    home.people()
    user = user_of(home, DUYET)
    for _ in range(40):
        clock_of(home).forward(minutes=15)
        answer = user.get("/thong-bao/chuong", **HTMX)
        assert answer.status_code in (200, 204)
    assert answer.status_code == 204, "and where the session has ended, the bell says nothing"
    assert user.get("/").status_code == 303


def test_somebody_proves_his_address_and_chooses_his_hours(home: Home, post: SmtpSandbox) -> None:
    told_office(home, post, QUANTRI)
    user = user_of(home, DUYET)
    user.post("/tai-khoan/lien-he", {"email": "duyet@hoadang.example.vn", "chat_id": ""})
    assert "Chưa xác nhận" in user.get("/tai-khoan/thong-bao").text
    assert user.post("/tai-khoan/thong-bao/email/gui-ma").status_code == 303
    again = user.post("/tai-khoan/thong-bao/email/gui-ma")
    assert (again.status_code, "đợi một phút" in again.text) == (422, True)
    pump(home, "bao-viec")
    code = code_in(post.world.arrivals()[-1].text)
    wrong = user.post("/tai-khoan/thong-bao/email/xac-nhan", {"code": "sai-sai-sai-sai"})
    assert (wrong.status_code, "mã không đúng" in wrong.text) == (422, True)
    assert code not in user.get("/nhat-ky/1").text, "no log shows it"
    assert user.post("/tai-khoan/thong-bao/email/xac-nhan", {"code": code}).status_code == 303
    assert "Chưa xác nhận" not in user.get("/tai-khoan/thong-bao").text
    modes = {f"mode_{group}": "digest" for group in GROUPS}
    hours = {"digest_times": "7h30, 13:30", "quiet_from": "20:00", "quiet_to": "7:00"}
    hours |= {"way_email": "1"}
    bad = user.post("/tai-khoan/thong-bao", {**modes, **hours, "digest_times": "25:00"})
    assert (bad.status_code, "25:00" in bad.text) == (422, True)
    assert user.post("/tai-khoan/thong-bao", {**modes, **hours}).status_code == 303
    with home.database.read() as db:
        chosen = choices_of(db, "duyet")
    assert (chosen.times, chosen.quiet_to) == (("07:30", "13:30"), "07:00")
    assert not chosen.urgent_always, "the box was not ticked"


def test_a_writer_tries_a_text_on_himself_from_its_page(
    home: Home, servers: Stands, tmp_path: Path, post: SmtpSandbox
) -> None:
    told_office(home, post, BIENTAP)
    home.plans().outlets(servers.outlets(tmp_path / "drop"))
    home.draft("ct-01")
    user = user_of(home, BIENTAP)
    assert "gui-thu" in user.get("/tin/ct-01").text
    page = user.get("/tin/ct-01/gui-thu").text
    assert "b***@hoadang.example.vn" in page
    sent = user.post("/tin/ct-01/gui-thu", {"outlet": "thu"})
    assert sent.headers["location"] == "/tin/ct-01/gui-thu"
    soon = user.post("/tin/ct-01/gui-thu", {"outlet": "thu"})
    assert (soon.status_code, "nửa phút" in soon.text) == (422, True)
    assert user.post("/tin/ct-01/gui-thu", {"outlet": "facebook"}).status_code == 422
    assert user_of(home, BIENTAP2).get("/tin/ct-01/gui-thu").status_code == 403
    pump(home, "thu")
    assert [letter.to for letter in servers.world.arrivals()] == ["bientap@hoadang.example.vn"]


def test_an_office_that_cannot_write_to_its_people_says_so_to_who_administers(home: Home) -> None:
    written(home.people())
    said = "Chưa ai nhận được thông báo qua thư"
    assert said in user_of(home, QUANTRI).get("/").text
    assert said not in user_of(home, BIENTAP).get("/").text


def test_every_kind_has_its_words_in_both_languages() -> None:
    assert set(MATTER_HEADS) == set(HEADS.values())
    assert set(MATTER_DETAILS) == set(DETAILS.values())
    assert {kind for kinds in GROUPS.values() for kind in kinds} == set(HEADS)


def test_somebody_joins_his_telephone_with_the_offices_bot(home: Home) -> None:
    home.people()
    user = user_of(home, DUYET)
    assert "chưa có điểm phát Telegram nội bộ" in user.get("/tai-khoan/thong-bao").text
    assert user.post("/tai-khoan/thong-bao/telegram/noi").status_code == 422
    with TelegramSandbox("123456:AAF-secret_of_the_staff_bot", {}) as bot:
        home.outlets(
            f'[[outlet]]\nname = "noi-bo"\nchannel = "telegram_staff"\nbase_url = "{bot.url}"\n'
            f'token = "{bot.token}"\ntimeout_s = 2\n'
        )
        page = user.post("/tai-khoan/thong-bao/telegram/noi")
        code = page.text.partition('name="start" value="')[2].partition('"')[0]
        assert f"https://t.me/lantoa_bot?start={code}" in page.text
        assert read_svg(page.text) == f"https://t.me/lantoa_bot?start={code}"
        again = user.post("/tai-khoan/thong-bao/telegram/xong", {"start": code})
        assert (again.status_code, code in again.text) == (422, True), "nobody has come yet"
        wrong = user.post("/tai-khoan/thong-bao/telegram/xong", {"start": "khac"})
        assert (wrong.status_code, "Nối với Telegram" in wrong.text) == (422, True)
        bot.open_bot(700_000_001, f"/start {code}")
        sure = user.post("/tai-khoan/thong-bao/telegram/xong", {"start": code})
        assert (sure.status_code, "Có phải bạn không?" in sure.text) == (200, True)
        assert "700000001" not in user.get("/tai-khoan/thong-bao").text, "nothing is joined yet"
        bot.open_bot(700_000_002, f"/start {code}")
        said = {"start": code, "chat": "700000001"}
        shared = user.post("/tai-khoan/thong-bao/telegram/dung", said)
        assert (shared.status_code, "có người khác đã có địa chỉ ấy" in shared.text) == (422, True)
        code = read_svg(shared.text).partition("=")[2]
        old = user.post("/tai-khoan/thong-bao/telegram/xong", {"start": code})
        assert f"một mã cũ của bạn (…{said['start'][-4:]})" in old.text
        bot.open_bot(700_000_001, f"/start {code}")
        done = user.post("/tai-khoan/thong-bao/telegram/dung", {"start": code, "chat": "700000001"})
        assert done.status_code == 303
    joined = user.get("/tai-khoan/thong-bao").text
    assert "Ngắt Telegram" in joined
    assert "<span data-theirs>Người</span> · 700000001" in joined, "its owner sees whose it is"
    modes = {f"mode_{group}": "digest" for group in GROUPS}
    hours = {"digest_times": "7h30", "quiet_from": "20:00", "quiet_to": "7:00"}
    none = user.post("/tai-khoan/thong-bao", {**modes, **hours})
    assert (none.status_code, "ít nhất một nơi" in none.text) == (422, True)
    assert (
        user.post("/tai-khoan/thong-bao", {**modes, **hours, "way_telegram": "1"}).status_code
        == 303
    )
    assert user.post("/tai-khoan/thong-bao/telegram/bo").status_code == 303
    assert "700000001" not in user.get("/tai-khoan/thong-bao").text
