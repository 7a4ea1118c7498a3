"""Góp ý and người đọc ngoài: remarks at a place by whoever may, and a link by which somebody
without an account reads one text, remarks on it, and decides nothing."""

import re
from datetime import timedelta

import pytest

from content.items import reader_links
from content.items.items import item_revision
from content.people.acts import Person
from engine.daily.turns import move_turns
from tests.console.console_kit import User, user_of
from tests.console.test_approving import shown, state, submitted
from tests.console.writing_kit import newsroom, typed
from tests.content.content_kit import sql
from tests.kit import BIENTAP, BIENTAP2, DUYET, PHATNGON, QUANTRI, HandClock, Home

WORDS = "đo lường kết quả cải cách"


@pytest.fixture
def chief(home: Home) -> User:
    newsroom(home)
    submitted(home, "ct-08")
    return user_of(home, DUYET)


def remark(visitor: User, text: str, **fields: str) -> None:
    said = visitor.post("/tin/ct-08/gop-y", {"text": text, **fields})
    assert said.status_code == 303, said.text


def resubmit(writer: User, title: str) -> int:
    """A newer revision with that title, submitted; its number."""
    form = typed(writer.home, "ct-08", title=title, do="submit")
    with writer.home.database.read() as db:
        base = item_revision(db, "ct-08").number
    done = writer.post("/tin/ct-08/sua", {**form, "base": str(base)})
    assert done.status_code == 303, done.text
    return base + 1


def opened(chief: User, reader: str = "Luật sư Minh", ends: str = "05/12/2026") -> str:
    """The path of a new link, as it stands on the page of the decision."""
    done = chief.post("/duyet/ct-08/nguoi-doc", {"reader": reader, "ends": ends})
    assert done.headers["location"] == "/duyet/ct-08#nguoi-doc"
    found = re.search(r'value="http://127.0.0.1:8081(/doc/[^"]+)"', chief.get("/duyet/ct-08").text)
    assert found is not None
    return found[1]


def test_a_remark_is_chosen_from_the_list_and_its_words_are_marked(chief: User) -> None:
    page = chief.get("/tin/ct-08/gop-y").text
    assert '<option value="body-1">Nội dung: PAR INDEX' in page
    remark(chief, "Căn cứ ở đâu?", place="summary", quote=WORDS)
    page = chief.get("/duyet/ct-08").text
    assert re.search(rf'<mark><a href="#gop-y-1">{WORDS}</a></mark>', page)
    assert "Căn cứ ở đâu?" in page
    assert "Kèm 1 góp ý chưa xong làm lý do" in page


def test_whoever_reads_may_remark_but_not_who_only_audits(chief: User) -> None:
    remark(user_of(chief.home, BIENTAP2), "Đơn vị khác góp ý")
    kiemtoan = Person("kiemtoan", "auditor", "van-phong")
    sql(
        chief.home,
        "INSERT INTO users (name, role, unit, password_hash, active, created_at) "
        "SELECT 'kiemtoan', 'auditor', unit, password_hash, active, created_at FROM users "
        "WHERE name = 'duyet'",
    )
    auditor = user_of(chief.home, kiemtoan)
    assert "Đơn vị khác góp ý" in auditor.get("/tin/ct-08/gop-y").text
    assert auditor.post("/tin/ct-08/gop-y", {"text": "x"}).status_code == 403


def test_what_could_not_be_taken_is_shown_again_with_what_was_typed(chief: User) -> None:
    refused = chief.post("/tin/ct-08/gop-y", {"text": "Hỏi @khongco", "place": "summary"})
    assert refused.status_code == 422
    assert "không có tài khoản @khongco" in refused.text
    assert "Hỏi @khongco</textarea>" in refused.text
    assert '<option value="summary" selected>' in refused.text
    gone = chief.post("/tin/ct-08/gop-y", {"text": "x", "place": "body", "quote": "không có chữ"})
    assert "không thấy «không có chữ» trong bản này" in gone.text
    assert sql(chief.home, "SELECT 1 FROM remarks") == []


def test_a_remark_about_an_older_text_says_which(chief: User) -> None:
    remark(chief, "Xem lại số điện thoại")
    assert "góp ý ở bản" not in chief.get("/duyet/ct-08").text
    resubmit(user_of(chief.home, BIENTAP), "Tiêu đề khác")
    assert "góp ý ở bản 1" in chief.get("/duyet/ct-08").text


def test_an_answer_joins_the_thread_and_a_settled_one_is_folded(chief: User) -> None:
    remark(chief, "Căn cứ ở đâu?", then="/duyet/ct-08#gop-y")
    writer = user_of(chief.home, BIENTAP)
    remark(writer, "Ở báo cáo quý ba.", answers="1")
    assert "Ở báo cáo quý ba." in chief.get("/duyet/ct-08").text
    done = chief.post("/tin/ct-08/gop-y/1/xong", {"then": "/duyet/ct-08#gop-y"})
    assert done.headers["location"] == "/duyet/ct-08#gop-y"
    assert "1 góp ý đã xong" in chief.get("/duyet/ct-08").text
    assert chief.post("/tin/ct-08/gop-y/1/xong").status_code == 303, "twice is once"
    assert chief.post("/tin/ct-08/gop-y/9/xong").status_code == 404
    assert chief.post(f"/tin/ct-08/gop-y/{2**70}/xong").status_code == 404
    assert chief.post("/tin/ct-04/gop-y", {"text": "x"}).status_code == 404
    away = chief.post("/tin/ct-08/gop-y", {"text": "x", "then": "//vi-du.vn/"})
    assert away.headers["location"] == "/tin/ct-08/gop-y"


def test_the_author_sees_remarks_beside_the_form_and_what_is_gone_says_so(chief: User) -> None:
    remark(chief, "Đổi chữ này", place="title", quote="PAR INDEX")
    writer = user_of(chief.home, BIENTAP)
    beside = writer.get("/tin/ct-08/sua").text
    assert "Đổi chữ này" in beside
    assert "không còn trong bản mới nhất" not in beside
    writer.post("/tin/ct-08/sua", typed(chief.home, "ct-08", title="Chỉ số cải cách", do="submit"))
    for page in (writer.get("/tin/ct-08/sua").text, chief.get("/duyet/ct-08").text):
        assert "Chữ này không còn trong bản mới nhất (góp ý ở bản 1)." in page
        assert '<blockquote class="quoted">PAR INDEX</blockquote>' in page


def test_open_remarks_are_taken_along_as_the_reason(chief: User) -> None:
    remark(chief, "Thiếu căn cứ", place="summary", quote=WORDS)
    fields = {**shown(chief, "/duyet/ct-08"), "do": "return", "why": ""}
    assert chief.post("/duyet/ct-08", fields).status_code == 422
    assert chief.post("/duyet/ct-08", {**fields, "remarks": "1"}).status_code == 303
    (row,) = sql(chief.home, "SELECT why FROM approvals")
    assert row.why == f"- «{WORDS}»: Thiếu căn cứ (duyet)"


@pytest.mark.parametrize(
    ("do", "after"), [("approve", "approved"), ("return", "returned"), ("refuse", "refused")]
)
def test_a_remark_that_the_decider_has_not_seen_stops_him_once(
    chief: User, do: str, after: str
) -> None:
    remark(chief, "Của chính mình")
    path, more = "/duyet/ct-08", {"do": do, "check": "all", "why": "Đã đủ"}
    seen = shown(chief, path)
    remark(chief, "Mở ở tab khác")  # what he said himself is no news to him
    remark(user_of(chief.home, PHATNGON), "Tiêu đề sai, đừng duyệt!", answers="1")
    stopped = chief.post(path, {**seen, **more})
    assert (stopped.status_code, state(chief.home, "ct-08")) == (422, "submitted")
    assert "phatngon vừa góp ý trong lúc bạn xem: «Tiêu đề sai, đừng duyệt!»" in stopped.text
    assert "«Mở ở tab khác»" not in stopped.text
    assert chief.post(path, {**shown(chief, path), **more}).status_code == 303
    assert state(chief.home, "ct-08") == after


def test_the_decider_sees_first_what_he_wrote_and_what_is_new_to_him(chief: User) -> None:
    first = chief.get("/duyet/ct-08").text
    assert '<h2 id="khac-gi">Nội dung bài</h2>' in first
    fields = {**shown(chief, "/duyet/ct-08"), "do": "return", "why": "Thiếu căn cứ ở mục hai"}
    chief.post("/duyet/ct-08", fields)
    writer = user_of(chief.home, BIENTAP)
    for title in ("Tiêu đề hai", "Tiêu đề ba"):
        resubmit(writer, title)
    for _ in range(2):  # a reload changes nothing
        page = chief.get("/duyet/ct-08").text
        assert "Khác gì so với bản 1" in page, "the second one was never seen"
        assert page.index("Bạn đã trả lời ở bản 1") < page.index("Khác gì so với bản 1")
        assert page.index("Thiếu căn cứ ở mục hai") < page.index("<ins>")
    assert "Khác gì" not in chief.get("/duyet/ct-08?so=ca-bai").text
    assert "Khác gì" not in user_of(chief.home, PHATNGON).get("/duyet/ct-08").text


def test_what_was_approved_is_another_text_to_compare_with(chief: User) -> None:
    fields = {**shown(chief, "/duyet/ct-08"), "do": "approve", "check": "all"}
    assert chief.post("/duyet/ct-08", fields).status_code == 303
    writer = user_of(chief.home, BIENTAP)
    second = resubmit(writer, "Tiêu đề hai")
    assert "Khác gì so với bản 1" in chief.get("/duyet/ct-08").text
    resubmit(writer, "Tiêu đề ba")
    page = chief.get("/duyet/ct-08").text
    assert f"Khác gì so với bản {second}" in page
    assert 'href="/duyet/ct-08?so=da-duyet"' in page
    assert "Khác gì so với bản 1" in chief.get("/duyet/ct-08?so=da-duyet").text


def test_whose_turn_it_is_stands_on_the_page_and_in_the_list(chief: User) -> None:
    assert "Đang đến lượt bạn, từ 01/12/2026 10:00." in chief.get("/duyet").text
    clock = chief.home.clock
    assert isinstance(clock, HandClock)
    clock.forward(hours=5)
    assert "Đã 3 giờ làm việc." in chief.get("/duyet").text
    clock.forward(hours=-5)
    page = user_of(chief.home, QUANTRI).get("/duyet/ct-08").text
    assert "Đang chờ duyet duyệt, từ 01/12/2026 10:00. Không còn ai khác để chuyển." in page


def test_who_looks_after_accounts_sees_what_waits_with_nobody_else_to_go_to(chief: User) -> None:
    words = "Chờ duyệt, không còn ai khác"
    assert words not in user_of(chief.home, QUANTRI).get("/").text
    clock = chief.home.clock
    assert isinstance(clock, HandClock)
    clock.forward(hours=26)
    assert move_turns(chief.home.context) == 1
    page = user_of(chief.home, QUANTRI).get("/").text
    assert words in page
    assert "duyet chưa quyết định" in page
    own = user_of(chief.home, DUYET).get("/").text
    assert "đến lượt bạn" in own
    assert words not in own


def test_an_outsider_reads_and_remarks_and_decides_nothing(chief: User) -> None:
    path = opened(chief)
    reader = user_of(chief.home)
    page = reader.get(path)
    assert page.status_code == 200
    for words in ("gửi riêng cho Luật sư Minh", "Cổng tin", "Tin nhắn", "PAR INDEX"):
        assert words in page.text
    for words in ('name="do"', "/duyet/", "bientap", "@hoadang.example.vn&gt;,", "Danh mục chính"):
        assert words not in page.text, words
    assert page.headers["x-robots-tag"].startswith("noindex")
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "same-origin"
    said = reader.post(path, {"text": "Nên trích điều khoản.", "place": "summary"})
    assert said.headers["location"] == f"{path}#gop-y"
    assert "Nên trích điều khoản." in reader.get(path).text
    reader.post(path, {"text": "Nên trích điều khoản.", "place": "summary"})
    assert len(sql(chief.home, "SELECT 1 FROM remarks")) == 1, "pressed twice, said once"
    told = chief.get("/duyet/ct-08").text
    assert "Nên trích điều khoản." in told
    assert "người đọc ngoài" in told
    assert "đã mở 1 lần" in told
    assert reader.get("/duyet/ct-08").status_code == 303, "to the sign-in page"
    acts = {row.act for row in sql(chief.home, "SELECT act FROM audit")}
    assert acts >= {"reader.open", "reader.look", "item.remark"}


def test_an_outsider_sees_the_looks_and_not_what_others_said(chief: User) -> None:
    remark(chief, "Chuyện nội bộ @bientap")
    path = opened(chief)
    reader = user_of(chief.home)
    assert "Chuyện nội bộ" not in reader.get(path).text
    assert reader.get(f"{path}/thu/thu").headers["content-type"].startswith("text/html")
    assert reader.get(f"{path}/led/phim").headers["content-type"] == "image/png"
    assert reader.get(f"{path}/khong-co/thu").status_code == 404
    assert reader.get(f"{path}/led/thu").status_code == 404
    empty = reader.post(path, {"text": " "})
    assert empty.status_code == 422
    assert "hãy ghi góp ý" in empty.text
    named = reader.post(path, {"text": "Hỏi @duyet", "answers": "1"})
    assert named.status_code == 303
    (row,) = sql(chief.home, "SELECT mentions, answers FROM remarks WHERE link_id IS NOT NULL")
    assert (row.mentions, row.answers) == ("[]", None)


def test_a_link_ends_when_it_is_revoked_decided_or_past_its_day(chief: User) -> None:
    reader, path = user_of(chief.home), opened(chief)
    assert reader.get(path).status_code == 200
    assert chief.post("/duyet/ct-08/nguoi-doc/1/thu-hoi").status_code == 303
    assert reader.get(path).status_code == reader.post(path, {"text": "x"}).status_code == 404
    assert "Hãy hỏi người đã gửi cho bạn" in reader.get(path).text
    assert "đã hết" in chief.get("/duyet/ct-08").text

    second = opened(chief)
    chief.post("/duyet/ct-08", {**shown(chief, "/duyet/ct-08"), "do": "return", "why": "Sửa lại"})
    assert state(chief.home, "ct-08") == "returned"
    assert reader.get(second).status_code == reader.get(f"{second}/led/phim").status_code == 404


def test_what_an_outsider_wrote_is_his_to_copy_when_the_link_has_just_ended(chief: User) -> None:
    reader, path = user_of(chief.home), opened(chief)
    first = reader.post(path, {"text": "Đã gửi trước"})
    assert first.status_code == 303
    resubmit(user_of(chief.home, BIENTAP), "Tiêu đề của bản sau")
    late = reader.post(path, {"text": "Công phu gõ lâu", "place": "summary"})
    assert late.status_code == 404
    for words in ("bản mới hơn", "Công phu gõ lâu", "chưa được ghi", "chép lại", "Tóm tắt"):
        assert words in late.text, words
    for words in ("Cảm ơn", 'href="/"', "dang-nhap", "Gửi lại nội dung"):
        assert words not in late.text, words
    assert 'href="/"' not in reader.get(path).text


def test_a_link_holds_until_the_end_of_its_day(chief: User) -> None:
    reader, path = user_of(chief.home), opened(chief, ends="02/12/2026")
    clock = chief.home.clock
    assert isinstance(clock, HandClock)
    clock.forward(hours=37, minutes=59)
    assert reader.get(path).status_code == 200
    clock.forward(minutes=1)
    assert reader.get(path).status_code == 404


@pytest.mark.parametrize(
    ("reader", "ends", "words"),
    [
        ("", "05/12/2026", "hãy ghi tên người đọc"),
        ("Minh", "", ""),
        ("Minh", "05/12/2027", "chọn ngày từ"),
        ("Minh", "01/11/2026", "chọn ngày từ"),
        ("Minh", "mai", ""),
    ],
)
def test_a_bad_link_is_not_made(chief: User, reader: str, ends: str, words: str) -> None:
    refused = chief.post("/duyet/ct-08/nguoi-doc", {"reader": reader, "ends": ends})
    assert refused.status_code == 422
    assert words in refused.text
    assert sql(chief.home, "SELECT 1 FROM reader_links") == []


def test_only_who_decides_opens_and_revokes_links(chief: User) -> None:
    opened(chief)
    writer = user_of(chief.home, BIENTAP)
    assert "/doc/" not in writer.get("/duyet/ct-08").text
    assert writer.post("/duyet/ct-08/nguoi-doc/1/thu-hoi").status_code == 403
    made = writer.post("/duyet/ct-08/nguoi-doc", {"reader": "A", "ends": "05/12/2026"})
    assert made.status_code == 403
    assert chief.post("/duyet/ct-08/nguoi-doc/7/thu-hoi").status_code == 404


def test_forged_and_frequent_looks_are_refused(chief: User) -> None:
    path = opened(chief)
    reader = user_of(chief.home)
    for forged in ("/doc/1-" + "0" * 20, "/doc/x", f"{path}0", "/doc/2" + path[6:]):
        assert reader.get(forged).status_code == 404, forged
    refused = [reader.get(f"{path}/led/phim").status_code for _ in range(120)]
    assert refused[0] == 200
    assert refused[-1] == 429
    clock = chief.home.clock
    assert isinstance(clock, HandClock)
    clock.forward(minutes=1)
    assert reader.get(path).status_code == 200


def test_two_looks_within_minutes_are_one_in_the_record(chief: User) -> None:
    reader, path = user_of(chief.home), opened(chief)
    for _ in range(3):
        reader.get(path)
    with chief.home.database.read() as db:
        (link,) = reader_links.links_of(db, "ct-08")
        assert item_revision(db, "ct-08").id == link.revision
    assert (link.looks, link.ends_at - chief.home.now > timedelta(days=4)) == (1, True)
