"""What the rooms below say in Vietnamese has an English form, which an English page shows."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import get_args

import pytest
from babel.messages.pofile import read_po

from channels.contract.reasons import Reason
from channels.sms.balances import AccountBalance, told_low
from channels.sms.gateway_entry import GatewayEntry
from console.words import i18n, sayings
from console.words.matters import matter_detail, matter_title
from console.words.reasons import headlines
from content.calendar.schedule import ScheduleRequest
from content.intake import strict
from content.items.items import add_revision
from content.notices.matters import Matter, MatterKind
from content.office.holidays import Calendar
from content.office.lunar import festival
from content.outlets.balances import note_look
from content.people.acts import SYSTEM, Act, NotAllowed, Person
from content.people.rights import DOINGS
from content.plans.forms import FORMS, MEASURES
from content.plans.plans import plan_versions_of
from reports.counting.annex import PUBLISHED
from reports.counting.figures import EVIDENCE_STATES, STATES
from reports.counting.summary import rules_of
from reports.desk.asked import ReportRequest, ask_for
from reports.desk.due import STANDINGS
from reports.desk.frozen import freeze, keep
from reports.desk.needs import LABELS
from reports.periods.periods import PRESETS
from tests.console.console_kit import User, user_of
from tests.console.sayings_kit import ACCENT, LOCALE, unsaid
from tests.console.test_calendar_pages import OUTLETS
from tests.content.content_kit import calendared, planned, sql
from tests.kit import BIENTAP, DUYET, QUANTRI, Home, addresses, make_home
from tests.reports.report_kit import CITY, Town
from wiring.reasons import SENTENCES, sentence


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    i18n.speak("en")
    yield
    i18n.speak("vi")


def test_reasons_of_deliveries_states_of_plans_and_faults_of_fields_have_an_english_form() -> None:
    tables = (SENTENCES, strict.SENTENCES, STATES, EVIDENCE_STATES, LABELS)
    texts = {text for table in tables for text in table.values()}
    assert unsaid({*texts, *(form.label for form in FORMS.values())}) == []
    assert not any(map(ACCENT.search, headlines().values()))


def test_the_rule_can_fail() -> None:
    assert unsaid({"câu này chưa ai dịch: hãy dịch"}) != []


def test_no_english_form_loses_a_value_and_none_is_empty() -> None:
    with (LOCALE / "en.said.po").open("rb") as file:
        pairs = {str(entry.id): str(entry.string) for entry in read_po(file) if entry.id}
    assert len(pairs) > 900
    for key, value in pairs.items():
        assert value.strip(), key
        assert key.count("{}") == len(re.findall(r"\{\d*\}", value)), key


def test_what_somebody_wrote_stays_as_it_is() -> None:
    said = sayings.said
    assert said("Kế hoạch của chúng tôi năm nay") == "Kế hoạch của chúng tôi năm nay"
    told = said("không có nhãn «Kế hoạch»: phải ghi lý do")
    assert told == "không có nhãn «Kế hoạch»: a reason must be written"
    assert said("«Kế hoạch» đã dùng ở trên; hãy đặt mã khác") == (
        "«Kế hoạch» is used above; choose another code"
    )
    i18n.speak("vi")
    assert said("phải ghi lý do") == "phải ghi lý do"


def test_a_sentence_is_found_behind_its_place_among_others_and_within_another() -> None:
    said = sayings.said
    assert said("ngay.toml, dòng 3, trường date: phải là chữ; hãy đặt trong ngoặc kép") == (
        "ngay.toml, line 3, field date: must be text; put it in quotes"
    )
    assert said("Phải ghi lý do.") == "A reason must be written."
    within = said("Nhóm nhận «dan»: phải ghi lý do")
    assert within == "List «dan»: a reason must be written"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = make_home(tmp_path_factory.mktemp("said") / "home").people().plans()
    made.outlets(OUTLETS).audience("dan", addresses(3))
    old = made.draft("ct-01")
    with made.database.write() as db:
        text = {**old.document, "summary": "Tóm tắt. " * 40}
        add_revision(db, old.item, old.slug, text, made.act(BIENTAP))
    approved = made.approved("ct-08")
    calendared(made, ScheduleRequest(approved, made.outlet_rows("cong"), None, made.now))
    planned(made, made.now)
    said = {"code": str(Reason.NO_ANSWER), "said": sentence(Reason.NO_ANSWER)}
    sql(made, "UPDATE deliveries SET state = 'unknown', code = :code, reason = :said", **said)
    return made


def english_page(user: User, path: str, form: dict[str, str] | None = None) -> str:
    user.browser.cookies.set(i18n.COOKIE, "en")
    answer = user.get(path) if form is None else user.post(path, form)
    return unescape(answer.text)


def test_a_page_refusal_a_fault_of_a_preview_a_reason_and_a_state_are_english(home: Home) -> None:
    writer, boss = user_of(home, BIENTAP), user_of(home, DUYET)
    later = {"item": "ct-08", "date": "9/12/2031", "time": "9h30", "outlet": "thu"}
    assert "choose a list" in english_page(writer, "/lich/moi", later)
    wrong = english_page(writer, "/lich/moi", {**later, "time": "xx"})
    assert "the time «xx» is written wrongly; right: 8h30" in wrong
    assert "The summary has 360 characters, 200 at most: take out 160." in english_page(
        writer, "/tin/ct-01"
    )
    assert "The provider does not answer" in english_page(boss, "/nhat-ky")
    assert "it may have left or not; ask them" in english_page(boss, "/nhat-ky/1")
    plan = sql(home, "SELECT id FROM plans")[0].id
    page = english_page(boss, f"/ke-hoach/{plan}")
    assert "not due yet" in page
    assert not any(state in page for state in STATES.values() if len(state) > 4)


def test_holidays_festivals_and_kinds_of_periods_have_an_english_form() -> None:
    calendar = Calendar()
    days = [date(2024, 1, 1) + timedelta(days=number) for number in range(3 * 365)]
    names = {name for day in days if (name := calendar.holiday_name(day) or festival(day))}
    assert {"Quốc khánh", "Tết Trung thu", "Ngày nghỉ (thay cho ngày 22/08/2026)"} <= names
    whys = {calendar.why(day) for day in days}
    kinds = {*PRESETS.values(), *(label.partition(":")[0] for label in PRESETS.values())}
    told = map(sayings.said, {*names, *whys, *kinds, *STANDINGS.values()})
    assert [text for text in told if vietnamese(text)] == []


def test_who_may_not_is_told_so_in_english() -> None:
    told = set()
    for permission in DOINGS:
        for person in (BIENTAP, Person("kiemtra", "auditor", ""), DUYET, SYSTEM):
            for unit in ("noi-vu", None):
                try:
                    Act(person, datetime(2026, 12, 1, tzinfo=UTC)).require(permission, unit)
                except NotAllowed as refused:
                    told.add(sayings.said(str(refused)))
    assert len(told) > 40
    assert [text for text in told if vietnamese(text)] == []


WHYS: dict[MatterKind, str] = {
    "approved_part": "Tin nhắn SMS, Mạng xã hội (còn chỗ trống [A], [B])",
    "failing": sentence(Reason.NOT_WRITTEN),
    "part": sentence(Reason.POLICY),
    "rest": sentence(Reason.BUSY),
    "amend": sentence(Reason.CANNOT_AMEND),
    "unreached": sentence(Reason.QUOTA),
    "rights": "«Hè», «Thu» và 2 bài nữa",
}
"""What the pages below have no case of: each as its room says it."""


def test_what_is_said_of_each_kind_of_matter_is_english_but_for_what_people_wrote() -> None:
    now = datetime(2026, 12, 1, tzinfo=UTC)
    for kind in get_args(MatterKind):
        matter = Matter(kind, "", "lượt gửi 7", now, "/", by="bientap", why=WHYS.get(kind, "Hè"))
        told = matter_detail(matter).replace("«Hè», «Thu»", "").replace("Hè", "")
        assert not vietnamese(told), kind
    unreached, remark = (
        Matter(kind, "", "lượt gửi 7", now, "/", by="duyet", why="phải ghi lý do")
        for kind in ("unreached", "remark")
    )
    assert matter_title(unreached) == "delivery 7"
    assert (matter_title(remark), matter_detail(remark)) == ("lượt gửi 7", "duyet: phải ghi lý do")


_OWN = re.compile(
    r"Kế hoạch số [\w/-]+|Tiêu đề tin-\d+|Điểm \w+|«?Báo cáo nhanh»?|Công văn của Sở|"
    r"Trung tâm Thông tin mẫu thành phố Hoa Đăng|Nghị định|NĐ-CP|KH-KHĐT|\(đồng\)"
)
"""What people call their things here, and what documents are cited as."""


def vietnamese(text: str) -> bool:
    """Whether a text still has Vietnamese that no person wrote."""
    return ACCENT.search(_OWN.sub("", text)) is not None


def left(page: str, *titles: str) -> list[str]:
    """The Vietnamese of the middle of a page, without these titles."""
    main = page.partition("<main")[2].partition("</main>")[0]
    for title in sorted(titles, key=len, reverse=True):
        main = main.replace(title, "")
    texts = re.findall(r">([^<>]+)<|(?:aria-label|title|data-label)=\"([^\"]*)\"", main)
    return [text for pair in texts for text in pair if vietnamese(text)]


@pytest.fixture(scope="module")
def owing(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An office that owes a late report and one that was asked for, with sending that stands."""
    made = make_home(tmp_path_factory.mktemp("owing") / "home")
    made.clock.moment = datetime(2026, 10, 1, 2, 0, tzinfo=UTC)  # type: ignore[attr-defined]
    town = Town(made.people().plans())
    town.publish("tin-01", "email", "2026-10-05", people=2, state="unknown")
    halted = town.publish("tin-02", "sms", "2026-10-06", people=2)
    made.clock.moment = datetime(2026, 12, 2, 2, 0, tzinfo=UTC)  # type: ignore[attr-defined]
    town.act("dialogue", "2026-11-03", plan=CITY)
    asked = date(2026, 10, 1), date(2026, 11, 20), date(2026, 12, 3)
    low = GatewayEntry.model_construct(provider="esms", low_balance=1_000_000)
    about = {"id": halted, "why": sentence(Reason.QUOTA), "at": "2026-12-01 00:00:00.000000"}
    sql(made, "UPDATE outlets SET state = 'halted', state_reason = :why, state_at = :at", **about)
    sql(made, "UPDATE deliveries SET reason = :why WHERE state = 'unknown'", **about)
    stopped = "UPDATE publications SET stopped_by = 'phatngon', stopped_at = :at WHERE id = :id"
    sql(made, stopped, **about)
    with made.database.write() as db:
        ask_for(db, ReportRequest(CITY, "Báo cáo nhanh", "Công văn của Sở", *asked), made.act())
        note_look(db, town.outlets["sms"].id, told_low([AccountBalance(low, 5_000)]), made.now)
        number = keep(db, town.report("chot_so_lieu:2026-2"), made.act(BIENTAP))
        freeze(db, number, made.act(DUYET))
    return made


PAGES = (
    *("/", "/thong-bao?tat_ca=1", "/ke-hoach/can-nguoi", "/hom-nay/bieu-do"),
    *("/bao-cao", f"/bao-cao/ky/{CITY}/chot_so_lieu:2026-2", f"/bao-cao/ky/{CITY}/asked:1"),
    *(
        "/bao-cao/1",
        "/bao-cao/1/khac",
        "/hoat-dong/1",
        "/lich?ngay=2026-09-15",
        "/he-thong/ngay-nghi?nam=2026",
    ),
)


@pytest.mark.parametrize("person", [DUYET, QUANTRI], ids=lambda person: person.role)
def test_reports_matters_and_holidays_are_english_on_their_pages(
    owing: Home, person: Person
) -> None:
    user = user_of(owing, person)
    before = "".join(user.get(path).text for path in PAGES)
    for text in ("Báo cáo năm 2026", "do phatngon dừng", "Quốc khánh", "quá hạn", "Tết Trung thu"):
        assert text in before, "the pages have it"
    pages = {path: english_page(user, path) for path in PAGES}
    titles = _titles(owing)
    rest = {path: found for path, page in pages.items() if (found := left(page, *titles))}
    assert rest == {}
    assert "Report of 2026" in pages["/bao-cao"]
    assert "National Day" in pages["/lich?ngay=2026-09-15"]
    assert "stopped by phatngon" in pages["/thong-bao?tat_ca=1"]


def _titles(home: Home) -> list[str]:
    """What plans call their obligations."""
    with home.database.read() as db:
        return [duty.title for each in plan_versions_of(db, CITY) for duty in each.plan.obligations]


def test_figures_units_and_notes_are_english_and_what_a_plan_says_is_not(owing: Home) -> None:
    with owing.database.read() as db:
        rules = rules_of(plan_versions_of(db, CITY))
    ours = {key: rule for key, rule in rules.items() if not key.startswith("obligation.")}
    named = {text for rule in ours.values() for text in (rule.label, rule.unit)}
    alike = [text for text in {*named, *PUBLISHED.values()} if sayings.said(text) == text]
    assert (len(ours) > 40, alike) == (True, [])
    assert [text for text in map(sayings.said, named) if vietnamese(text)] == []
    assert unsaid(MEASURES.values()) == []
    user, span = user_of(owing, DUYET), "2025-11-21..2026-11-20"
    for key in ("sms.delivered", "led.days", "meetings.participants", "dialogue.opinions"):
        assert left(english_page(user, f"/so-lieu/{CITY}/{span}/{key}")) == []
    duty = next(rule for key, rule in rules.items() if key.startswith("obligation."))
    page = english_page(user, f"/so-lieu/{CITY}/{span}/{duty.key}")
    assert f"<h1>{duty.label}</h1>" in page
    assert left(page, duty.label) == []
