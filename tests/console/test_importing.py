"""An import that takes longer than a page: a page of its own shows how far it is, stops it, and
tells what came of it."""

import re
import threading
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from console.views import taking_lists as view
from content.audiences import importing
from content.audiences.audiences import find_audience
from content.audiences.file import read_people
from tests.console.console_kit import User, user_of
from tests.content.content_kit import last_act, sql
from tests.kit import BIENTAP, DUYET, QUANTRI, Home, addresses

CASES = Path(__file__).parents[1] / "fixtures" / "intake"


class Slow:
    """Rows that wait in the middle until they may go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.go_on = threading.Event()
        self.waits = threading.Event()
        read = read_people

        def rows(*args, **kwargs) -> Iterator[object]:  # type: ignore[no-untyped-def]
            for number, row in enumerate(read(*args, **kwargs)):
                if number == 2:
                    self.waits.set()
                    while not self.go_on.wait(0.02):
                        yield row
                yield row

        monkeypatch.setattr(importing, "read_people", rows)
        monkeypatch.setattr(view, "QUICK_S", 0.2)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    made = Slow(monkeypatch)
    yield made
    made.go_on.set()


@pytest.fixture
def boss(home: Home) -> User:
    home.people()
    return user_of(home, QUANTRI)


def sent(user: User, text: str, **more: str) -> str:
    answer = user.browser.post(
        "/nhom-nhan", data={"name": "dan", **more}, files={"file": ("dan.csv", text.encode())}
    )
    return str(answer.headers["location"])


def until(user: User, page: str, words: str) -> str:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        text = unescape(user.get(page).text)
        if words in text:
            return text
        time.sleep(0.05)
    raise AssertionError(text)


def test_its_page_shows_rows_and_then_what_came_of_it(boss: User, slow: Slow) -> None:
    page = sent(boss, addresses(5))
    assert re.fullmatch(r"/nhom-nhan/nhap/\d+", page)
    assert last_act(boss.home)[1] == "audience.import_begin"
    running = boss.get(page)
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in running.text
    part = boss.get(page, **{"HX-Request": "true"})
    assert part.text.lstrip().startswith('<div id="viec-nhap" data-news="Đang nhập"')
    assert "<main" not in part.text
    assert "Dừng nhập" in running.text
    assert "Đang nhập tệp dan.csv vào nhóm dan." in unescape(boss.get("/nhom-nhan").text)
    slow.go_on.set()
    done = until(boss, page, "nhận 5")
    assert "refresh" not in boss.get(page).headers
    assert "Xem nhóm nhận" in done
    with boss.home.database.read() as db:
        assert find_audience(db, "dan").size == 5
    assert list((boss.home.folder / "imports" / "kept").glob("*")) == []


def test_it_is_stopped_from_any_page_and_leaves_nothing(boss: User, slow: Slow) -> None:
    page = sent(boss, addresses(5))
    chief = user_of(boss.home, BIENTAP)
    assert chief.post(f"{page}/dung", {}).status_code == 303
    told = until(boss, page, "bientap đã dừng việc nhập.")
    assert "Chưa nhập gì" in told
    assert sql(boss.home, "SELECT count(*) FROM recipients") == [(0,)]
    again = chief.post(f"{page}/dung", {})
    assert "đã kết thúc" in unescape(chief.get(again.headers["location"]).text)


def test_one_that_is_stopped_while_the_page_waits_leads_to_its_page(
    boss: User, slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "QUICK_S", 20.0)
    led: list[str] = []
    waiting = threading.Thread(target=lambda: led.append(sent(boss, addresses(5))))
    waiting.start()
    assert slow.waits.wait(20)
    ((number,),) = sql(boss.home, "SELECT id FROM list_imports")
    user_of(boss.home, BIENTAP).post(f"/nhom-nhan/nhap/{number}/dung", {})
    waiting.join(20)
    assert led == [f"/nhom-nhan/nhap/{number}"]
    until(boss, led[0], "bientap đã dừng việc nhập.")


def test_bad_rows_are_told_on_its_page(
    boss: User, slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "QUICK_S", 0.0)
    slow.go_on.set()
    page = sent(boss, addresses(3) + "khong-phai,An\n")
    told = until(boss, page, "chưa nhập gì")
    assert "dan.csv, dòng 5, cột «address»" in told


def test_a_killed_console_leaves_a_page_that_says_so(boss: User, slow: Slow) -> None:
    page = sent(boss, addresses(5))
    slow.go_on.set()
    until(boss, page, "nhận 5")
    sql(boss.home, "UPDATE list_imports SET state = 'running', seen_at = '2026-01-01 00:00:00'")
    told = unescape(boss.get(page).text)
    assert "bị ngắt giữa chừng" in told
    assert "Chưa nhập gì" in told
    assert "Dừng nhập" not in told


def test_a_question_that_comes_late_is_answered_on_its_page(
    boss: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "QUICK_S", 0.0)
    case = "x02-hidden-row.xlsx"
    files = {"file": (case, (CASES / case).read_bytes())}
    page = boss.browser.post("/nhom-nhan", data={"name": "dan"}, files=files).headers["location"]
    told = until(boss, page, "nhập cả hay bỏ qua")
    (token,) = re.findall(r'name="brought" value="([0-9a-f]{32})"', told)
    stranger = unescape(user_of(boss.home, BIENTAP).get(page).text)
    assert token not in stranger
    answer = {"name": "dan", "brought": token, "hidden": "skip", "sheet": ""}
    done = boss.post("/nhom-nhan", answer).headers["location"]
    until(boss, done, "nhận 2")
    assert "đang chờ bạn chọn" not in unescape(boss.get("/nhom-nhan").text)


def test_a_second_press_is_led_to_the_same_import(boss: User, slow: Slow) -> None:
    files = {"file": ("dan.csv", addresses(5).encode())}
    data = {"name": "dan", "_once": "mot-lan-thoi"}
    first, second = (boss.browser.post("/nhom-nhan", data=data, files=files) for _ in range(2))
    assert first.headers["location"] == second.headers["location"]
    assert sql(boss.home, "SELECT count(*) FROM list_imports") == [(1,)]
    slow.go_on.set()
    until(boss, first.headers["location"], "nhận 5")
    third = boss.browser.post("/nhom-nhan", data=data, files=files)
    assert third.headers["location"] == first.headers["location"]
    assert sql(boss.home, "SELECT count(*) FROM list_imports") == [(1,)]


def test_a_file_that_is_refused_soon_has_used_no_key(boss: User) -> None:
    files = {"file": ("dan.csv", b"khong,co\n")}
    data = {"name": "dan", "_once": "mot-lan-thoi"}
    first, second = (boss.browser.post("/nhom-nhan", data=data, files=files) for _ in range(2))
    assert (first.status_code, second.status_code) == (422, 422)


def test_only_who_takes_lists_in_sees_it(boss: User, slow: Slow) -> None:
    page = sent(boss, addresses(5))
    assert user_of(boss.home, DUYET).get(page).status_code == (
        200 if DUYET.may("audience") else 403
    )
    assert boss.get("/nhom-nhan/nhap/99").status_code == 422


def refusal(user: User, bad: int) -> str:
    text = addresses(3) + "khong-phai,Lê Sai\n" * bad
    answer = user.browser.post(
        "/nhom-nhan", data={"name": "dan"}, files={"file": ("dan.csv", text.encode())}
    )
    assert answer.status_code == 422
    return unescape(answer.text)


def test_what_became_of_the_file_is_no_fault_and_names_no_place_on_the_machine(boss: User) -> None:
    told = refusal(boss, 2)
    assert "Có 2 chỗ cần sửa" in told
    assert "<p>2 dòng lỗi; chưa nhập gì: sửa các dòng đó rồi nhập lại.</p>" in told
    assert str(boss.home.folder) not in told
    many = refusal(boss, 25)
    assert "Có 20 chỗ cần sửa" in many
    assert (
        "<p>25 dòng lỗi; chưa nhập gì: sửa các dòng đó rồi nhập lại; trên đây là 20 dòng đầu.</p>"
        in many
    )


def test_every_bad_row_is_a_download_for_who_may_import_that_list(boss: User) -> None:
    (link,) = re.findall(r'href="(/nhom-nhan/nhap/\d+/dong-loi)"', refusal(boss, 25))
    got = boss.get(link)
    lines = got.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "dòng,ô,cột,lỗi"
    assert len(lines) == 26
    assert lines[1].startswith("5,dòng 5,address,")
    assert "Lê Sai" not in got.text
    assert "attachment" in got.headers["content-disposition"]
    assert link in boss.get(link.removesuffix("/dong-loi")).text
    boss.home.audience("dan", addresses(3))
    sql(boss.home, "UPDATE audiences SET unit = 'Sở khác'")
    assert user_of(boss.home, BIENTAP).get(link).status_code == 403


def test_no_other_file_is_led_to(boss: User) -> None:
    (link,) = re.findall(r'href="(/nhom-nhan/nhap/\d+/dong-loi)"', refusal(boss, 1))
    (boss.home.folder / "secret.csv").write_text("a", "utf-8")
    sql(boss.home, """UPDATE list_imports SET answer = '{"rows": "../secret.csv"}'""")
    assert boss.get(link).status_code == 422
    assert boss.get("/nhom-nhan/nhap/99/dong-loi").status_code == 422
    assert boss.get("/nhom-nhan/nhap/..%2F..%2Fsecret.csv/dong-loi").status_code == 404


def test_a_list_without_consent_is_taken_and_told(boss: User) -> None:
    page = sent(boss, addresses(3))
    assert "Không ai trong danh sách có căn cứ đồng ý" in unescape(boss.get(page).text)


def test_a_table_that_another_import_lets_go_meanwhile_disturbs_nobody(boss: User) -> None:
    kept = boss.home.folder / "imports" / "kept"
    kept.mkdir(parents=True)
    (kept / "ai-do").symlink_to(kept / "vua-xoa")  # listed, and gone when it is looked at
    assert sent(boss, addresses(5)) == "/nhom-nhan/dan"
