"""Hồ sơ cơ quan, ngày nghỉ, kế hoạch, cơ quan: set up at the screen, taken out and in again."""

import re
from html import unescape

import pytest

from content.office.office import office_document
from content.plans.agencies import known_agencies
from content.plans.plans import find_plan, plan_ids
from tests.console.console_kit import PASSWORD, User, user_of
from tests.content.content_kit import last_act
from tests.kit import BIENTAP, QUANTRI, Home

MAIL = """
[[outlet]]
name = "thu-dien-tu"
channel = "email_smtp"
title = "Thư điện tử"
from = "Sở A <a@hoadang.example.vn>"
[[outlet.relay]]
host = "127.0.0.1"
port = 9
security = "none"
"""


@pytest.fixture
def boss(home: Home) -> User:
    return user_of(home.people().plans(), QUANTRI)


def sealed(page: str) -> str:
    (found,) = re.findall(r'name="sealed" value="([^"]+)"', page)
    return str(unescape(found))


def boxes(page: str) -> dict[str, str]:
    """What stands in a page's form, as a browser would send it."""
    typed = {
        unescape(name): unescape(value)
        for name, value in re.findall(r'<input[^>]*\bname="([^"]+)"[^>]*\bvalue="([^"]*)"', page)
        if not name.startswith("_") and 'type="checkbox"' not in name
    }
    areas = re.findall(r'<textarea[^>]*\bname="([^"]+)"[^>]*>\n([^<]*)</textarea>', page)
    typed |= {unescape(name): unescape(text) for name, text in areas}
    for name, options in re.findall(r'<select[^>]*\bname="([^"]+)"[^>]*>(.*?)</select>', page):
        chosen = re.findall(r'value="([^"]*)" selected', options)
        typed[name] = chosen[0] if chosen else ""
    return {name: value for name, value in typed.items() if not name.endswith("._bo")}


def upload(user: User, path: str, name: str, text: str):  # type: ignore[no-untyped-def]
    return user.browser.post(path, files={"file": (name, text.encode("utf-8"))})


def profile(home: Home) -> dict[str, object]:
    with home.database.read() as db:
        return office_document(db)


def test_the_profile_goes_through_its_form_and_its_file_unchanged(boss: User) -> None:
    before = profile(boss.home)
    page = boss.get("/he-thong/ho-so").text
    same = boss.post("/he-thong/ho-so", boxes(page))
    assert same.status_code == 200, unescape(same.text)
    assert "Không khác gì" in unescape(same.text)
    text = boss.get("/he-thong/ho-so/office.toml").text
    again = upload(boss, "/he-thong/ho-so/tep", "office.toml", text)
    assert "Không khác gì" in unescape(again.text)
    changed = boss.post("/he-thong/ho-so", {**boxes(page), "phone": "0236 1022"})
    assert "0236 1022" in changed.text
    assert profile(boss.home) == before
    sure = {"sealed": sealed(changed.text), "password": PASSWORD}
    assert boss.post("/he-thong/ho-so/luu", sure).status_code == 303
    assert profile(boss.home) == {**before, "phone": "0236 1022"}


def test_a_profile_that_was_saved_meanwhile_is_not_overwritten_unseen(boss: User) -> None:
    typed = boxes(boss.get("/he-thong/ho-so").text)
    looked = boss.post("/he-thong/ho-so", {**typed, "phone": "0236 1022"}).text
    other = boss.post("/he-thong/ho-so", {**typed, "short": "Sở"}).text
    save = "/he-thong/ho-so/luu"
    assert boss.post(save, {"sealed": sealed(other), "password": PASSWORD}).status_code == 303
    saved = profile(boss.home)
    mistyped = boss.post(save, {"sealed": sealed(looked), "password": "khac"})
    assert mistyped.status_code == 422
    for page in (looked, mistyped.text):  # a wrong password is no look at what is new
        refused = boss.post(save, {"sealed": sealed(page), "password": PASSWORD})
        assert refused.status_code == 422
        told = unescape(refused.text)
        assert "hồ sơ cơ quan: quantri vừa lưu lúc" in told
        assert ">Sở</td>" in told, "what the other tab saved is told as what stands"
        assert profile(boss.home) == saved
    again = {"sealed": sealed(refused.text), "password": PASSWORD}
    assert boss.post(save, again).status_code == 303
    assert profile(boss.home)["phone"] == "0236 1022"


def test_agencies_days_and_plans_that_were_saved_meanwhile_are_not_overwritten_unseen(
    boss: User,
) -> None:
    with boss.home.database.read() as db:
        plan = plan_ids(db)[0]
        first, second, third = list(find_plan(db, plan).agencies)[:3]
        title = find_plan(db, plan).obligations[0].title
    text = boss.get(f"/tai-ke-hoach/{plan}.yaml").text
    row = {"agency.1.key": first, "agency.1.ended_on": "28/02/2026", "agency.1.successors": second}
    agencies, days = f"/ke-hoach/{plan}/co-quan", "/he-thong/ngay-nghi"
    off = '[[ngay_nghi_them]]\ndate = 2026-12-04\nname = "{}"\n'
    looked = {  # where it is saved: what one person looks at, and what another saves meanwhile
        f"{agencies}/luu": (
            boss.post(agencies, row).text,
            boss.post(agencies, {**row, "agency.1.successors": third}).text,
        ),
        f"{days}/luu": tuple(
            upload(boss, f"{days}/tep", "ngay.toml", off.format(name)).text
            for name in ("Lễ hội", "Hội làng")
        ),
        "/nhap-ke-hoach/luu": tuple(
            upload(boss, "/nhap-ke-hoach", "a.yaml", text.replace(title, name)).text
            for name in ("Việc của tôi", "Việc khác")
        ),
    }
    for save, (mine, other) in looked.items():
        proof = {"password": PASSWORD}
        assert boss.post(save, {"sealed": sealed(other), **proof}).status_code == 303
        saved = last_act(boss.home)
        late = boss.post(save, {"sealed": sealed(mine), **proof})
        assert (late.status_code, last_act(boss.home)) == (422, saved), save
        assert "quantri vừa lưu lúc" in unescape(late.text)
        again = boss.post(save, {"sealed": sealed(late.text), **proof})
        assert again.status_code == 303, "what was saved meanwhile has been looked at now"


def test_what_the_profile_cannot_say_is_told_at_its_box(boss: User) -> None:
    typed = boxes(boss.get("/he-thong/ho-so").text)
    page = boss.post("/he-thong/ho-so", {**typed, "name": "", "website": "hoadang"})
    assert page.status_code == 422
    assert 'href="#f-website"' in page.text
    assert 'value="hoadang"' in page.text
    assert "Trang thông tin: phải là địa chỉ đầy đủ" in unescape(page.text)


def test_days_are_typed_and_asked_for_on_forms_as_people_write_them(boss: User) -> None:
    with boss.home.database.read() as db:
        plan = plan_ids(db)[0]
        agency = next(iter(find_plan(db, plan).agencies))
    typed = boxes(boss.get("/he-thong/ho-so").text)
    named = {"names.1._row": "", "names.1.name": "Sở cũ", "names.1.valid_from": ""}
    ended = {"agency.1._row": "", "agency.1.key": agency}
    forms = (
        ("/he-thong/ho-so", {**typed, **named}, "names.1.valid_to"),
        (f"/ke-hoach/{plan}/co-quan", ended, "agency.1.ended_on"),
    )
    for path, form, box in forms:
        wrong = boss.post(path, {**form, box: "29/13/2022"})
        assert wrong.status_code == 422
        told = unescape(wrong.text)
        assert "phải là ngày dạng ngày/tháng/năm, ví dụ 01/12/2026" in told
        assert "NĂM-THÁNG-NGÀY" not in told
        assert 'placeholder="ngày/tháng/năm"' in told
        right = boss.post(path, {**form, box: "01/12/2026"})
        assert right.status_code == 200, unescape(right.text)
        assert "01/12/2026" in right.text


def test_every_fault_of_the_profile_is_told_in_one_round(boss: User) -> None:
    boss.home.outlets(MAIL)
    typed = boxes(boss.get("/he-thong/ho-so").text)
    wrong = {
        "phone": "gọi số",
        "short": "Tên gọi ngắn mà dài hơn cả tên của cơ quan",
        "name": "Sở A",
        "report.outlet": "",
        "report.to": "khong phai thu",
        "notices.outlet": "khong-co",
        "names.1._row": "",
        "names.1.name": "Sở cũ",
        "names.1.valid_from": "02/01/2026",
        "names.1.valid_to": "01/01/2026",
    }
    page = boss.post("/he-thong/ho-so", {**typed, **wrong})
    told = unescape(page.text)
    for field in ("phone", "short", "report-outlet", "report-to", "notices-outlet"):
        assert f'href="#f-{field}"' in told, field
    assert 'href="#f-names-1-valid_to"' in told
    assert "chọn một trong: thu-dien-tu (Thư điện tử)" in told
    assert '<option value="thu-dien-tu">Thư điện tử</option>' in told


def test_the_review_speaks_of_plans_agencies_and_outlets_by_their_names(boss: User) -> None:
    boss.home.outlets(MAIL)
    with boss.home.database.read() as db:
        plan = find_plan(db, plan_ids(db)[0])
    key, agency = next(iter(plan.agencies.items()))
    text = (
        f'name = "Sở A"\n[report]\noutlet = "thu-dien-tu"\nto = ["quantri"]\n'
        f'[[agency]]\nplan = "{plan.id}"\nkey = "{key}"\nvalid_from = 2026-03-01\n'
    )
    told = unescape(upload(boss, "/he-thong/ho-so/tep", "office.toml", text).text)
    for words in (f"số {plan.number}", agency.name, "01/03/2026", "Thư điện tử"):
        assert f"<td>{words}</td>" in told or words in told, words
    assert f"<td>{key}</td>" not in told


def test_a_wrong_file_is_told_and_what_was_typed_stays(boss: User) -> None:
    typed = {**boxes(boss.get("/he-thong/ho-so").text), "phone": "0236 1022"}
    file = ("ngay.toml", b'[[ngay_lam_bu]]\nname = "x"\n')
    page = boss.browser.post("/he-thong/ho-so/tep", data=typed, files={"file": file})
    assert page.status_code == 422
    assert "ngay.toml: đây không phải tệp hồ sơ cơ quan" in unescape(page.text)
    assert 'value="0236 1022"' in page.text
    half = upload(boss, "/he-thong/ho-so/tep", "co-quan.toml", 'phone = "x"\nphon = "x"\n')
    assert "co-quan.toml, trường phon: không có trường này" in unescape(half.text)


def test_a_day_off_is_said_holds_at_once_and_is_taken_back(boss: User) -> None:
    path, day = "/he-thong/ngay-nghi", {"day": "04/12/2026", "kind": "off", "name": "Lễ hội"}
    assert boss.post(path, {**day, "name": " "}).status_code == 422
    assert boss.post(path, day).status_code == 303
    other = boss.post(path, {**day, "kind": "worked", "name": "Trực"})
    assert other.status_code == 422
    assert "ngày này đã ghi: nghỉ «Lễ hội», quantri ghi" in unescape(other.text)
    assert "Thay lời đã ghi cho ngày 04/12/2026" in other.text
    wrong_day = {**day, "day": "05/12/2026", "replaces": "04/12/2026"}
    assert boss.post(path, wrong_day).status_code == 303
    assert boss.post(path, {**wrong_day, "name": "Khác"}).status_code == 422, "of another day"
    assert boss.post(path, {**day, "name": "Hội làng", "replaces": "04/12/2026"}).status_code == 303
    assert "Hội làng" in unescape(boss.get(f"{path}?nam=2026").text)
    assert boss.post(f"{path}/bo", {"day": "05/12/2026"}).status_code == 303
    assert boss.post(path, {**day, "replaces": "04/12/2026"}).status_code == 303
    shown = unescape(boss.get(f"{path}?nam=2026").text)
    assert "Lễ hội" in shown
    assert "cơ quan: quantri ghi" in shown
    file = boss.get(f"{path}/ngay-nghi.toml").text
    assert boss.post(f"{path}/bo", {"day": "04/12/2026"}).status_code == 303
    assert last_act(boss.home)[1] == "day.take-back"
    assert boss.post(f"{path}/bo", {"day": "04/12/2026"}).status_code == 422
    looked = upload(boss, f"{path}/tep", "ngay.toml", file)
    assert "thêm ngày 04/12/2026: nghỉ «Lễ hội»" in unescape(looked.text)
    sure = {"sealed": sealed(looked.text)}
    assert boss.post(f"{path}/luu", sure).status_code == 303
    assert "Không khác gì" in unescape(upload(boss, f"{path}/tep", "ngay.toml", file).text)
    moved = file.replace("2026-12-04", "2026-12-07")
    shown = unescape(upload(boss, f"{path}/tep", "ngay.toml", moved).text)
    assert "bỏ ngày 04/12/2026: nghỉ «Lễ hội»" in shown
    assert "thêm ngày 07/12/2026" in shown
    for name, text, words in (
        ("ngay.toml", "", "tệp không có ngày nào"),
        ("anh.png", "x", "đây là tệp .png: hãy chọn tệp .toml"),
        ("khac.toml", 'plan = "x"\n', "khac.toml, trường plan: không có trường này"),
    ):
        wrong = upload(boss, f"{path}/tep", name, text)
        assert wrong.status_code == 422
        assert words in unescape(wrong.text)
    assert boss.get(f"{path}/ngay-nghi.toml").text == file
    writer = user_of(boss.home, BIENTAP)
    assert writer.get(path).status_code == 200
    assert writer.post(path, day).status_code == 403


def test_a_plan_is_compared_before_it_counts(boss: User) -> None:
    with boss.home.database.read() as db:
        (plan, *_others) = plan_ids(db)
    text = boss.get(f"/tai-ke-hoach/{plan}.yaml").text
    same = upload(boss, "/nhap-ke-hoach", f"{plan}.yaml", text)
    assert same.status_code == 200, unescape(same.text)
    assert "Không khác gì" in unescape(same.text)
    assert 'name="sealed"' not in same.text
    with boss.home.database.read() as db:
        duty = find_plan(db, plan).obligations[0]
    other = upload(boss, "/nhap-ke-hoach", f"{plan}.yaml", text.replace(duty.title, "Việc khác"))
    assert f"nhiệm vụ «{duty.title}»: tên: {duty.title} → Việc khác" in unescape(other.text)
    assert "thay bản cũ cho toàn bộ thời gian" in unescape(other.text)
    dated = boss.browser.post(
        "/nhap-ke-hoach",
        data={"since": "01/01/2027"},
        files={"file": ("a.yaml", text.replace('"Định kỳ 01 lần/quý"', "null").encode())},
    )
    assert "tần suất: Định kỳ 01 lần/quý → 01 lần/quý" in unescape(dated.text)
    assert "Bản này tính từ 01/01/2027" in unescape(dated.text)
    sure = {"sealed": sealed(other.text), "password": PASSWORD}
    unknown = text.replace(f'"id": "{plan}"', '"id": "ke-hoach-moi"')
    early = boss.browser.post(
        "/nhap-ke-hoach",
        data={"since": "01/01/2027"},
        files={"file": ("a.yaml", unknown.encode())},
    )
    assert early.status_code == 422
    assert "chưa được nhập lần nào: để trống ngày" in unescape(early.text)
    wrong = boss.browser.post(
        "/nhap-ke-hoach", data={"since": "hôm kia"}, files={"file": ("a.yaml", text.encode())}
    )
    assert wrong.status_code == 422
    assert "Đã đọc tệp:" in unescape(wrong.text)
    (kept,) = re.findall(r'name="kept" value="([^"]+)"', wrong.text)
    again = boss.post("/nhap-ke-hoach", {"kept": unescape(kept), "since": "01/01/2027"})
    assert again.status_code == 200, "the file need not be chosen again"
    assert boss.post("/nhap-ke-hoach", {"kept": "khac", "since": ""}).status_code == 422
    assert boss.post("/nhap-ke-hoach/luu", sure).headers["location"] == f"/ke-hoach/{plan}"
    with boss.home.database.read() as db:
        assert find_plan(db, plan).obligations[0].title == "Việc khác"
    assert upload(boss, "/nhap-ke-hoach", "x.yaml", "a: [").status_code == 422
    undated = re.sub(r'"issued_on": "[^"]+"', '"issued_on": "29/13/2022"', text)
    told = unescape(upload(boss, "/nhap-ke-hoach", "x.yaml", undated).text)
    line = undated[: undated.index('"issued_on"')].count("\n") + 1
    assert f"x.yaml, dòng {line}, trường issued_on: phải là ngày" in told
    renamed = upload(boss, "/nhap-ke-hoach", f"{plan} (1).yaml", text)
    assert renamed.status_code == 200, unescape(renamed.text)
    for name in ("anh.png", "khac.yaml"):
        other = upload(boss, "/nhap-ke-hoach", name, "ten: x")
        assert "đây không phải tệp kế hoạch" in unescape(other.text)


def test_an_agency_ends_at_the_screen(boss: User) -> None:
    with boss.home.database.read() as db:
        (plan, *_others) = plan_ids(db)
        old, new = list(find_plan(db, plan).agencies)[:2]
    path = f"/ke-hoach/{plan}/co-quan"
    row = {"agency.1.key": old, "agency.1.ended_on": "28/02/2026", "agency.1.successors": new}
    assert boss.post(path, {**row, "agency.1.ended_on": ""}).status_code == 422
    assert f"/tai-co-quan/{plan}.toml" not in boss.get(path).text  # nothing to take back yet
    looked = boss.post(path, row)
    assert "hoạt động đến hết ngày 28/02/2026; đơn vị tiếp nhận" in unescape(looked.text)
    sure = {"sealed": sealed(looked.text)}
    assert boss.post(f"{path}/luu", {"sealed": "khac"}).status_code == 422
    assert boss.post(f"{path}/luu", sure).status_code == 303
    with boss.home.database.read() as db:
        assert known_agencies(db, find_plan(db, plan))[old].successors == (new,)
    with boss.home.database.read() as db:
        known = known_agencies(db, find_plan(db, plan))
    form = unescape(boss.get(path).text)
    assert f'name="agency.1.key" type="text" value="{known[old].name}"' in form
    assert f'<option value="{known[new].name}">' in form, "names are offered, not codes"
    named = {"agency.1.key": known[old].name.upper(), "agency.1.successors": f" {known[new].name} "}
    assert "Không khác gì" in unescape(boss.post(path, {**row, **named}).text)
    file = boss.get(f"/tai-co-quan/{plan}.toml").text
    assert "Không khác gì" in unescape(upload(boss, f"{path}/tep", "co-quan.toml", file).text)
    later = file.replace("2026-02-28", "2026-03-31")
    shown = unescape(upload(boss, f"{path}/tep", "co-quan.toml", later).text)
    assert "hoạt động đến hết ngày 31/03/2026 (trước ghi 28/02/2026)" in shown
    odd = unescape(boss.post(path, {**row, "agency.1.key": "khong co"}).text)
    assert "sai dạng; ví dụ đúng: so-noi-vu" in odd
    assert "phần tử" not in odd, "what is wrong in it was not counted"
    unknown = file.replace(new, "khong-co")
    assert "không có cơ quan «khong-co»" in unescape(
        upload(boss, f"{path}/tep", "co-quan.toml", unknown).text
    )


def test_a_plan_ends_at_the_screen_is_listed_apart_and_is_taken_up_again(boss: User) -> None:
    with boss.home.database.read() as db:
        plan = plan_ids(db)[-1]
    path = f"/ke-hoach/{plan}/thoi-theo-doi"
    assert "Báo cáo của các kỳ trước giữ nguyên" in boss.get(path).text
    said = {"since": "01/12/2026", "why": "Kế hoạch mới thay thế"}
    for wrong in ({"since": "hôm qua"}, {"since": ""}, {"why": " "}):
        refused = boss.post(path, {**said, **wrong})
        assert refused.status_code == 422
        assert f'href="#f-{next(iter(wrong))}"' in refused.text
    assert boss.post(path, said).headers["location"] == "/ke-hoach"
    assert last_act(boss.home)[1] == "plan.retire"
    assert "Đã thôi theo dõi" in boss.get("/ke-hoach").text
    assert boss.post(path, said).status_code == 422
    assert "Theo dõi lại" in boss.get(path).text
    assert boss.post(f"/ke-hoach/{plan}/theo-doi-lai").headers["location"] == f"/ke-hoach/{plan}"
    assert "Đã thôi theo dõi" not in boss.get("/ke-hoach").text
    assert boss.get("/ke-hoach/khong-co/thoi-theo-doi").status_code == 404


def test_accounts_are_taken_along_as_a_table_without_a_secret(boss: User) -> None:
    rows = boss.get("/tai-tai-khoan/tai-khoan.csv").text.splitlines()
    assert rows[0].startswith("\ufefftên,vai trò,đơn vị,trạng thái")
    assert any(row.startswith("quantri,Quản trị,van-phong,đang dùng,") for row in rows)
    assert "argon2" not in "".join(rows)
    assert user_of(boss.home, BIENTAP).get("/tai-tai-khoan/tai-khoan.csv").status_code == 403
