"""Kế hoạch, Hoạt động, Báo cáo: every obligation has a state, what people did is recorded with
evidence, and each figure opens."""

import re
import tempfile
import zipfile
from datetime import date
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from content.office.office import import_office
from content.plans.activities import list_activities
from content.plans.evidence import list_evidence
from content.plans.office_agency import our_part
from content.plans.plans import find_plan, plan_ids
from reports.desk.frozen import list_reports
from tests.console.console_kit import User, user_of, without_keys
from tests.content.content_kit import sql
from tests.kit import BIENTAP, DUYET, QUANTRI, Home
from tests.made_files import pdf
from tests.reports.docx_kit import opened, texts

DA_NANG = "da-nang-143-kh-ubnd-2022"
ACTIVITY = {
    "form": "dialogue",
    "title": "Đối thoại với doanh nghiệp",
    "first": "2026-03-05",
    "duty": "|",
    "count.participants": "1.200",
}


@pytest.fixture
def writer(home: Home) -> User:
    home.people().plans()
    return user_of(home, BIENTAP)


def recorded(writer: User, **changes: str) -> str:
    return str(writer.post("/hoat-dong/moi", {**ACTIVITY, **changes}).headers["location"])


def test_every_obligation_of_both_plans_stands_there_with_a_state(writer: User) -> None:
    with writer.home.database.read() as db:
        plans = [find_plan(db, plan) for plan in plan_ids(db)]
    for plan in plans:
        page = unescape(writer.get(f"/ke-hoach/{plan.id}").text)
        for obligation in plan.obligations:
            assert f'id="{obligation.id}"' in page
        assert page.count('<details class="panel duty"') == len(plan.obligations)


def test_each_count_of_obligations_opens_just_those(writer: User) -> None:
    asked = (f"/ke-hoach/{DA_NANG}", "/hom-nay/bieu-do")
    shown = "".join(unescape(writer.get(address).text) for address in asked)
    opened = re.findall(
        r'<a href="(/ke-hoach/\S+trang_thai=\w+)#nhiem-vu"[^>]*>(.*?)</a>', shown, re.S
    )
    assert len(opened) > 2
    for address, words in opened:
        (amount,) = re.findall(r">\s*(\d+)\b", words)
        assert writer.get(address).text.count('<details class="panel duty"') == int(amount)


def test_a_span_that_is_none_and_a_plan_that_is_none_are_said_plainly(writer: User) -> None:
    assert writer.get(f"/ke-hoach/{DA_NANG}?tu=2026-05-01&den=2026-01-01").status_code == 422
    assert writer.get("/ke-hoach/khong-co").status_code == 404


def test_an_activity_is_recorded_and_counts_under_its_obligation(writer: User) -> None:
    with writer.home.database.read() as db:
        duty = next(
            obligation.id
            for obligation in find_plan(db, DA_NANG).obligations
            if "dialogue" in obligation.forms
        )
    place = recorded(writer, duty=f"{DA_NANG}|{duty}")
    page = writer.get(place).text
    assert "1.200 lượt người" in page
    assert duty in page
    with writer.home.database.read() as db:
        (found,) = list_activities(db)
    assert (found.obligation, dict(found.counts)) == (duty, {"participants": 1200})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first", "hôm qua"),
        ("count.participants", "nhiều"),
        ("title", ""),
        ("cost", "-5"),
        ("duty", ""),  # nobody said that it belongs to none
        ("duty", f"{DA_NANG}|dn-hop-bao"),  # which a dialogue does not fulfil
    ],
)
def test_a_wrong_field_keeps_the_form_and_records_nothing(
    writer: User, field: str, value: str
) -> None:
    answer = writer.post("/hoat-dong/moi", {**ACTIVITY, "place": "Hội trường A", field: value})
    assert answer.status_code == 422
    assert "Hội trường A" in answer.text
    assert sql(writer.home, "SELECT * FROM activities") == []


def test_evidence_is_kept_under_its_hash_and_an_altered_file_is_told(writer: User) -> None:
    place = recorded(writer)
    files = {"file": ("../bien-ban.pdf", pdf(), "application/pdf")}
    assert writer.browser.post(f"{place}/minh-chung", files=files).status_code == 303
    with writer.home.database.read() as db:
        (proof,) = list_evidence(db)
    assert proof.name == "bien-ban.pdf"
    kept = writer.get(f"/minh-chung/{proof.id}")
    assert kept.content == pdf()
    assert "attachment" in kept.headers["content-disposition"]
    next((writer.home.folder / "evidence").rglob(f"{proof.sha256}*")).write_bytes(b"khac")
    assert "tệp đã bị thay đổi" in writer.get(place).text
    assert writer.get(f"/minh-chung/{proof.id}").status_code == 422


def test_an_activity_that_was_wrong_is_cancelled_with_a_reason_and_counts_no_more(
    writer: User,
) -> None:
    place = recorded(writer)
    assert writer.post(f"{place}/huy", {"why": ""}).status_code == 422
    assert writer.post(f"{place}/huy", {"why": "ghi nhầm ngày"}).status_code == 303
    assert "Đã hủy" in writer.get(place).text


def test_the_periods_that_have_begun_are_offered_and_no_others(writer: User) -> None:
    # on 1 December 2026
    offered = re.findall(r'<option value="([a-z0-9_]+:[0-9-]+)"', writer.get("/bao-cao").text)
    assert "chot_so_lieu:2027-1" in offered  # since 21 November
    assert "nd_09_2019:2027-1" not in offered  # from 15 December on
    assert {"chot_so_lieu:2026-2", "nam_duong_lich:2025-1"} <= set(offered)


def test_every_figure_of_a_report_opens_to_rows_that_add_up(writer: User) -> None:
    recorded(writer)
    page = writer.get(f"/bao-cao?ke_hoach={DA_NANG}&ky=2026-01-01..2026-12-31").text
    addresses = re.findall(r'<a href="(/so-lieu/[^"]+)">([^<]+)</a>', page)
    assert len(addresses) > 30
    for address, shown in addresses[::6]:
        opened = writer.get(unescape(address))
        assert opened.status_code == 200
        assert f'<strong class="figure">{shown}</strong>' in opened.text


def test_figures_are_issued_by_an_approver_and_a_later_change_shows_as_a_difference(
    writer: User,
) -> None:
    home, period = writer.home, "2026-01-01..2026-12-31"
    place = recorded(writer)
    kept = writer.post("/bao-cao", {"plan": DA_NANG, "period": period}).headers["location"]
    assert writer.post(f"{kept}/chot").status_code == 403
    boss = user_of(home, DUYET)
    asked = boss.get(f"{kept}/chot").text
    assert "đến hết ngày 31/12/2026" in asked  # it is 1 December
    assert "Cuộc đối thoại" in asked
    assert boss.post(f"{kept}/chot").status_code == 422
    assert boss.post(f"{kept}/chot", {"early": "1"}).status_code == 303
    with home.database.read() as db:
        assert [report.state for report in list_reports(db)] == ["issued"]
    writer.post(f"{place}/huy", {"why": "ghi nhầm"})
    assert "Khác báo cáo 1 đã chốt" in writer.get(f"/bao-cao?ke_hoach={DA_NANG}&ky={period}").text
    changed = writer.get(f"{kept}/khac", **{"HX-Request": "true"}).text
    assert re.search(r'<a href="/so-lieu/[^"]+">.*?>1</td><td [^>]*class="right">0</td>', changed)
    assert "<html" not in changed


def test_figures_that_were_kept_are_counted_anew_after_any_act(writer: User) -> None:
    address = f"/ke-hoach/{DA_NANG}?tu=2026-01-01&den=2026-12-31"
    with writer.home.database.read() as db:
        duty = next(
            obligation.id
            for obligation in find_plan(db, DA_NANG).obligations
            if "dialogue" in obligation.forms
        )
    before = without_keys(writer.get(address).text)
    assert without_keys(writer.get(address).text) == before
    recorded(writer, duty=f"{DA_NANG}|{duty}")
    after = re.search(
        rf'<details class="panel duty" id="{duty}">.*?</details>',
        writer.get(address).text,
        re.DOTALL,
    )
    assert after
    assert ">1</a>" in after.group()


def test_a_kept_report_comes_down_as_word_and_excel_with_the_same_bytes_each_time(
    writer: User,
) -> None:
    recorded(writer)
    kept = writer.post("/bao-cao", {"plan": DA_NANG, "period": "2026-01-01..2026-12-31"}).headers[
        "location"
    ]
    for kind in ("docx", "xlsx"):
        first, second = (writer.get(f"{kept}/tai/{kind}") for _ in range(2))
        assert first.content[:2] == b"PK"
        assert first.content == second.content
        assert (
            f'filename="bao-cao_{DA_NANG}_2026-01-01..2026-12-31.{kind}"'
            in first.headers["content-disposition"]
        )
    assert writer.get(f"{kept}/tai/exe").status_code == 404


def test_the_figures_of_any_days_are_shown_and_one_day_alone_is_told(writer: User) -> None:
    recorded(writer)
    address = f"/bao-cao?ke_hoach={DA_NANG}&ky=&tu=2026-03-01&den=2026-03-31"
    page = writer.get(address).text
    assert f"/so-lieu/{DA_NANG}/2026-03-01..2026-03-31/" in page
    assert 'value="01/03/2026"' in page
    assert 'value="01/03/2026"' in writer.get(address.replace("2026-03-01", "1/3/2026")).text
    assert f'href="/ke-hoach/{DA_NANG}?tu=2026-03-01&amp;den=2026-03-31"' in page
    preset = f"/bao-cao?ke_hoach={DA_NANG}&ky=chot_so_lieu:2026-2&tu=&den="
    assert "2025-11-21..2026-11-20" in writer.get(preset).text
    alone = writer.get(f"/bao-cao?ke_hoach={DA_NANG}&ky=&tu=2026-03-01&den=")
    assert alone.status_code == 422
    assert 'href="#f-den"' in alone.text
    assert writer.get(f"{address[:-10]}2026-01-01").status_code == 422


def test_the_coverage_of_one_agency_shows_its_obligations_and_no_others(writer: User) -> None:
    with writer.home.database.read() as db:
        plan = find_plan(db, DA_NANG)
    agency = next(key for key in plan.agencies if any(key in one.lead for one in plan.obligations))
    page = writer.get(f"/ke-hoach/{DA_NANG}?co_quan={agency}").text
    shown = set(re.findall(r'<details class="panel duty" id="([^"]+)"', page))
    wanted = {
        duty.id
        for duty in plan.obligations
        if agency in (*duty.lead, *duty.implementers, *duty.coordinators)
    }
    assert 0 < len(wanted) < len(plan.obligations)
    assert shown == wanted
    assert f'<option value="{agency}" selected>' in page
    assert f"co_quan={agency}" in writer.get(f"/ke-hoach/{DA_NANG}").text


def test_an_obligation_leads_to_its_activities_and_to_the_form_that_adds_one(writer: User) -> None:
    page = unescape(writer.get(f"/ke-hoach/{DA_NANG}").text)
    (form,) = set(re.findall(r'href="(/hoat-dong/moi\?nhiem_vu=[^"]*dn-hop-bao)"', page))
    assert f'<option value="{DA_NANG}|dn-hop-bao" selected>' in writer.get(form).text
    assert form.replace("/moi", "") in page


def test_the_evidence_pack_of_a_kept_report_comes_down_and_leaves_nothing_behind(
    writer: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    place = recorded(writer, duty=f"{DA_NANG}|", form="visual", **{"count.copies": "12"})
    files = {"file": ("pano.jpg", b"\xff\xd8\xff anh", "image/jpeg")}
    writer.browser.post(f"{place}/minh-chung", files=files)
    kept = writer.post("/bao-cao", {"plan": DA_NANG, "period": "2026-01-01..2026-12-31"})
    address = kept.headers["location"]
    assert f'href="{address}/bo-minh-chung"' in writer.get(address).text
    sent = writer.get(f"{address}/bo-minh-chung")
    assert f"bao-cao_{DA_NANG}_2026-01-01..2026-12-31.zip" in sent.headers["content-disposition"]
    with zipfile.ZipFile(BytesIO(sent.content)) as pack:
        names = pack.namelist()
        assert pack.testzip() is None
    assert {"index.html", "SHA256SUMS.txt"} <= set(names)
    assert any(name.endswith("pano.jpg") for name in names)
    assert list(tmp_path.glob("lantoa-bo-minh-chung-*")) == []


def test_what_a_plan_needs_a_person_for_leads_to_the_page_that_settles_it(writer: User) -> None:
    assert "/ke-hoach/can-nguoi" in writer.get("/").text
    recorded(writer, title="Họp tổ dân phố", first=f"{writer.home.now:%Y-%m-%d}", planned="1")
    page = writer.get("/ke-hoach/can-nguoi")
    assert "đã thực hiện hay hủy?" in page.text
    assert 'href="/hoat-dong/1"' in page.text
    assert "<html" not in writer.get("/ke-hoach/can-nguoi", **{"HX-Request": "true"}).text


def test_a_period_or_figure_that_is_none_is_said_plainly(writer: User) -> None:
    assert "không phải kỳ báo cáo" in writer.get(f"/bao-cao?ke_hoach={DA_NANG}&ky=x").text
    assert writer.get("/so-lieu/khong/co/gi").status_code == 422


def says(home: Home, key: str) -> None:
    """The office's profile says which agency of the city's plan it is."""
    said: dict[str, object] = {"agency": [{"plan": DA_NANG, "key": key, "groups": []}]}
    with home.database.write() as db:
        import_office(db, {"name": "Cơ quan mẫu", **said}, home.act())


def test_the_body_that_coordinates_the_plan_chooses_whose_report_it_is(writer: User) -> None:
    asked = f"/bao-cao?ke_hoach={DA_NANG}&ky=chot_so_lieu:2026-2"
    says(writer.home, "so-noi-vu")
    assert 'name="tong_hop"' not in writer.get("/bao-cao").text
    refused = writer.get(f"{asked}&tong_hop=true")
    assert refused.status_code == 422
    assert "là việc của Sở Thông tin và Truyền thông" in unescape(refused.text)
    says(writer.home, "so-tttt")
    assert 'name="tong_hop"' in writer.get("/bao-cao").text
    whole = unescape(writer.get(f"{asked}&tong_hop=true").text)
    assert "Số liệu năm 2026 (tổng hợp cả kế hoạch)" in whole
    assert "Đã nhận báo cáo: chưa có." in whole
    assert "Chưa nhận: " in whole
    assert "(tổng hợp cả kế hoạch)" not in writer.get(asked).text


def test_both_reports_of_one_period_are_kept_apart(writer: User) -> None:
    says(writer.home, "so-tttt")
    for period in ("chot_so_lieu:2026-2", "chot_so_lieu:2026-2+tong-hop"):
        assert writer.post("/bao-cao", {"plan": DA_NANG, "period": period}).status_code == 303
    with writer.home.database.read() as db:
        kept = [(report.period, report.state) for report in list_reports(db)]
    assert kept == [("chot_so_lieu:2026-2+tong-hop", "draft"), ("chot_so_lieu:2026-2", "draft")]
    assert "năm 2026 (tổng hợp cả kế hoạch)" in unescape(writer.get("/bao-cao").text)


def test_the_system_page_says_who_the_office_is_in_each_plan(writer: User) -> None:
    says(writer.home, "so-noi-vu")
    page = unescape(writer.get("/he-thong").text)
    assert "143/KH-UBND: Sở Nội vụ" in page
    assert "chưa ghi cơ quan ta là ai" in page  # in the other plan


def test_the_administrator_says_who_the_office_is_from_a_day_on(writer: User) -> None:
    says(writer.home, "so-noi-vu")
    assert writer.get("/he-thong/co-quan").status_code == 403
    boss = user_of(writer.home, QUANTRI)
    assert "Sở Nội vụ" in unescape(boss.get("/he-thong/co-quan").text)
    change = {"plan": DA_NANG, "key": "so-tttt", "since": "2026-07-01", "groups": "co-quan-don-vi"}
    assert boss.post("/he-thong/co-quan", change).status_code == 303
    with writer.home.database.read() as db:
        before, after = (
            our_part(db, DA_NANG, day) for day in (date(2026, 6, 30), date(2026, 7, 1))
        )
    assert before is not None
    assert after is not None
    assert (before.key, after.key, after.has("co-quan-don-vi")) == ("so-noi-vu", "so-tttt", True)
    ahead = boss.post("/he-thong/co-quan", {**change, "key": "so-noi-vu", "since": "01/01/2027"})
    boss.browser.cookies.update(ahead.cookies)
    told = unescape(boss.get("/he-thong/co-quan").text)
    assert "Tính từ ngày 01/01/2027; trước ngày đó vẫn là Sở Thông tin và Truyền thông." in told
    again = boss.post("/he-thong/co-quan", change)
    assert again.status_code == 422
    assert "phải sau ngày 01/07/2026 đã ghi" in unescape(again.text)
    unknown = boss.post("/he-thong/co-quan", {"plan": DA_NANG, "key": "so-y-te"})
    assert "không có cơ quan «so-y-te»" in unescape(unknown.text)
    assert "không có ngày «2026-02-30» trong lịch" in unescape(
        boss.post("/he-thong/co-quan", {**change, "since": "2026-02-30"}).text
    )


def test_what_a_file_records_under_no_obligation_is_told(writer: User, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Hình thức", "Tên hoạt động", "Từ ngày", "Kế hoạch", "Nhiệm vụ"])
    sheet.append(["Họp báo", "Họp báo quý I", "05/3/2026", DA_NANG, "dn-hop-bao"])
    sheet.append(["Họp báo", "Họp báo quý II", "05/5/2026", DA_NANG])
    book.save(tmp_path / "hoat-dong.xlsx")
    files = {"file": ("hoat-dong.xlsx", (tmp_path / "hoat-dong.xlsx").read_bytes())}
    answer = writer.browser.post("/hoat-dong/tep", files=files)
    page = writer.get(str(answer.headers["location"])).text
    assert "Đã ghi 2 hoạt động. 1 không ghi nhiệm vụ: chỉ tính theo hình thức." in page


def test_what_is_said_for_a_report_stands_on_its_page_and_in_its_draft(writer: User) -> None:
    said = {"kind": "cause", "text": "Cán bộ kiêm nhiệm", "day": "2026-03-05", "plan": DA_NANG}
    wrong = writer.post("/ghi-cho-bao-cao", {**said, "day": "hôm qua"})
    assert wrong.status_code == 422
    assert "Cán bộ kiêm nhiệm" in wrong.text
    assert writer.post("/ghi-cho-bao-cao", said).status_code == 303
    assert "Cán bộ kiêm nhiệm" in writer.get("/ghi-cho-bao-cao").text
    place = writer.post("/bao-cao", {"plan": DA_NANG, "period": "2026-01-01..2026-03-31"})
    made = opened(writer.get(f"{place.headers['location']}/tai/docx").content)
    assert "- Cán bộ kiêm nhiệm." in texts(made)
    writer.post("/ghi-cho-bao-cao/1/huy", {"why": "ghi nhầm"})
    assert "đã hủy" in writer.get("/ghi-cho-bao-cao").text


def test_a_plan_that_is_not_in_force_is_drawn_only_when_somebody_says_so(writer: User) -> None:
    sent = {"plan": "hai-phong-18-kh-khdt-2024", "period": "chot_so_lieu:2026-2"}
    shown = writer.get(f"/bao-cao?ke_hoach={sent['plan']}&ky={sent['period']}").text
    assert 'name="outside"' in shown
    refused = writer.post("/bao-cao", sent)
    assert refused.status_code == 422
    assert "nằm ngoài" in unescape(refused.text)
    assert writer.post("/bao-cao", {**sent, "outside": "1"}).status_code == 303
    inside = writer.get(f"/bao-cao?ke_hoach={DA_NANG}&ky={sent['period']}").text
    assert 'name="outside"' not in inside
