"""Lists come in whole or not at all, outlets are paused and tried, and everything can be stopped at
once."""

from datetime import timedelta

import pytest

from content.audiences.audiences import find_audience
from content.outlets.outlets import find_outlet
from content.people import clocks, switches
from content.people.acts import PUMP, Act, Person
from content.people.clocks import ClockJump
from content.people.rights import RIGHTS, Rights
from content.people.users import list_people
from tests.console.console_kit import PASSWORD, User, user_of
from tests.content.content_kit import last_act, outlet, sql
from tests.kit import BIENTAP, DUYET, QUANTRI, Home, addresses


@pytest.fixture
def boss(home: Home) -> User:
    home.people()
    return user_of(home, QUANTRI)


def sent_file(visitor: User, name: str, file: str, text: str) -> str:
    answer = visitor.browser.post(
        "/nhom-nhan", data={"name": name}, files={"file": (file, text.encode("utf-8"), "text/csv")}
    )
    return str(answer.text if answer.status_code == 422 else answer.headers["location"])


def test_a_list_comes_in_from_a_file_and_shows_only_masked_addresses(boss: User) -> None:
    assert sent_file(boss, "dan", "dan.csv", addresses(12)) == "/nhom-nhan/dan"
    page = boss.get("/nhom-nhan/dan").text
    assert "n***@example.org" in page
    assert "nguoi0@example.org" not in page
    assert last_act(boss.home)[:2] == ("quantri", "audience.import")


def test_one_bad_row_is_named_and_nothing_is_taken(boss: User) -> None:
    text = sent_file(boss, "dan", "dan.csv", addresses(3) + "khong-phai-dia-chi,An\n")
    assert "dan.csv, dòng 5" in text
    assert "chưa nhập gì" in text
    with boss.home.database.read() as db:
        assert (
            sql(boss.home, "SELECT count(*) AS n FROM recipients")[0].n == 0
            or find_audience(db, "dan").size == 0
        )


@pytest.mark.parametrize(
    "file", ["../../../etc/passwd.csv", "..\\..\\x.csv", "<script>.csv", "a" * 300 + ".csv", ".csv"]
)
def test_a_hostile_file_name_is_only_a_name(boss: User, file: str) -> None:
    assert sent_file(boss, "dan", file, addresses(2)) == "/nhom-nhan/dan"
    assert not (boss.home.folder.parent / "etc").exists()


def test_a_list_needs_a_plain_name_and_a_file(boss: User) -> None:
    assert "nhiều nhất 60 ký tự" in sent_file(boss, "../x", "x.csv", addresses(1))
    assert "chọn tệp" in boss.post("/nhom-nhan", {"name": "dan"}).text


def test_an_address_is_left_alone_for_a_reason_only(boss: User) -> None:
    assert "lý do" in boss.post("/ngung-gui", {"address": "an@example.org", "why": " "}).text
    assert (
        boss.post("/ngung-gui", {"address": "an@example.org", "why": "xin thôi"}).status_code == 303
    )
    assert last_act(boss.home)[1] == "suppress"


def test_an_outlet_is_paused_for_a_reason_and_goes_on_again(boss: User) -> None:
    outlet(boss.home, "trang", "social")
    sql(boss.home, "UPDATE outlets SET channel = 'facebook_page'")
    assert boss.post("/diem-phat/trang/dung", {"why": ""}).status_code == 422
    assert boss.post("/diem-phat/trang/dung", {"why": "đổi mật khẩu trang"}).status_code == 303
    assert "đổi mật khẩu trang" in boss.get("/diem-phat/trang").text
    assert boss.post("/diem-phat/trang/chay").status_code == 303
    with boss.home.database.read() as db:
        assert find_outlet(db, "trang").state == "active"


def test_a_try_that_fails_is_told_in_words_and_changes_nothing(boss: User) -> None:
    outlet(boss.home, "trang", "social")
    sql(boss.home, "UPDATE outlets SET channel = 'facebook_page'")
    answer = boss.post("/diem-phat/trang/thu")
    boss.browser.cookies.update(answer.cookies)
    assert "notice-bad" in boss.get("/diem-phat/trang").text
    with boss.home.database.read() as db:
        assert find_outlet(db, "trang").state == "active"


def test_who_may_not_halt_sees_no_button_and_is_refused(boss: User) -> None:
    outlet(boss.home, "trang", "social")
    sql(boss.home, "UPDATE outlets SET channel = 'facebook_page'")
    writer = user_of(boss.home, BIENTAP)
    assert "/dung" not in writer.get("/diem-phat/trang").text
    assert writer.post("/diem-phat/trang/dung", {"why": "x"}).status_code == 403
    assert writer.post("/he-thong/dung-tat-ca", {"why": "x"}).status_code == 403


def test_everything_stops_at_once_and_starts_only_with_a_fresh_password(boss: User) -> None:
    assert boss.post("/he-thong/dung-tat-ca", {"why": "tin sai"}).status_code == 303
    with boss.home.database.read() as db:
        assert switches.stopped(db)
    assert "Mọi điểm phát đang dừng" in boss.get("/he-thong").text
    assert boss.post("/he-thong/phat-tiep", {"password": "sai-mat-khau"}).status_code == 422
    assert boss.post("/he-thong/phat-tiep", {"password": PASSWORD}).status_code == 303
    with boss.home.database.read() as db:
        assert not switches.stopped(db)


def test_an_account_is_added_by_an_administrator_who_proves_it_and_no_password_comes_back(
    boss: User,
) -> None:
    new = {"name": "moi", "role": "writer", "unit": "van-phong", "new_password": "mot-mat-khau-dai"}
    refused = boss.post("/he-thong/tai-khoan", {**new, "password": "sai-mat-khau"})
    assert refused.status_code == 422
    assert 'value="moi"' in refused.text
    assert "mot-mat-khau-dai" not in refused.text
    assert boss.post("/he-thong/tai-khoan", {**new, "password": PASSWORD}).status_code == 303
    with boss.home.database.read() as db:
        assert "moi" in [person.name for person in list_people(db)]
    assert user_of(boss.home, DUYET).get("/he-thong/tai-khoan").status_code == 403


def test_the_record_reads_in_words_and_a_changed_row_is_named(boss: User) -> None:
    page = boss.get("/he-thong/nhat-ky?kiem=true").text
    assert "Chuỗi nhật ký nguyên vẹn." in page
    assert "đăng nhập" in page
    sql(boss.home, "UPDATE audit SET actor = 'ai-do' WHERE seq = 2")
    assert "Dòng nhật ký 2 đã bị sửa." in boss.get("/he-thong/nhat-ky?kiem=true").text


def test_a_backup_is_made_while_everything_runs(boss: User) -> None:
    assert boss.post("/he-thong/sao-luu").status_code == 303
    (made,) = (boss.home.folder / "backups").glob("lantoa-*.tar.gz")
    assert made.stat().st_size > 1000


def test_a_new_role_is_one_line_for_the_console_too(
    boss: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who keeps lists and does nothing else."""
    monkeypatch.setitem(
        RIGHTS, "lists", Rights("Giữ danh sách", {"read": "all", "audience": "all"})
    )
    fields = {"name": "giu", "role": "lists", "unit": "van-phong", "new_password": PASSWORD}
    assert "Giữ danh sách" in boss.get("/he-thong/tai-khoan").text
    assert boss.post("/he-thong/tai-khoan", {**fields, "password": PASSWORD}).status_code == 303
    keeper = user_of(boss.home, Person("giu", "lists", "van-phong"))
    own = {"new_password": "của riêng mình", "new_again": "của riêng mình"}
    assert keeper.post("/tai-khoan/mat-khau", own).status_code == 303
    assert "Giữ danh sách · van-phong" in keeper.get("/").text
    assert sent_file(keeper, "dan", "dan.csv", addresses(2)) == "/nhom-nhan/dan"
    page = keeper.get("/nhom-nhan").text
    assert ("Nhập danh sách" in page, "Ngừng gửi đến một địa chỉ" in page) == (True, False)
    refused = keeper.post("/ngung-gui", {"address": "nguoi0@example.org", "why": "thử"})
    assert (refused.status_code, last_act(boss.home)[1]) == (403, "audience.import")


def test_a_clock_that_jumped_is_on_the_first_page_and_confirmed_with_a_fresh_password(
    boss: User,
) -> None:
    now = boss.home.now
    jump = ClockJump("may-1", now, now + timedelta(days=365))
    with boss.home.database.write() as db:
        clocks.note(db, jump, Act(PUMP, now))
    for page in ("/", "/he-thong"):
        assert "Đồng hồ máy may-1 nhảy từ" in boss.get(page).text
    assert "Giờ mới là đúng" not in user_of(boss.home, BIENTAP).get("/he-thong").text
    assert boss.post("/he-thong/dong-ho", {"password": "sai-mat-khau"}).status_code == 422
    assert "Đồng hồ máy may-1" in boss.get("/").text
    assert boss.post("/he-thong/dong-ho", {"password": PASSWORD}).status_code == 303
    assert "Đồng hồ máy" not in boss.get("/").text + boss.get("/he-thong").text
    assert last_act(boss.home)[:2] == ("quantri", "clock.confirmed")
    assert "xác nhận giờ của máy" in boss.get("/he-thong/nhat-ky").text
