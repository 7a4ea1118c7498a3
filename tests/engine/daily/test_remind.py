"""The daily look: drafts made by themselves, officers reminded in working days, each reminder
once."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from content.office.file import read_office
from content.office.office import current_office, import_office
from content.outlets.outlets import set_state
from content.people.accounts import lock
from content.people.acts import REMIND
from content.people.contacts import Contact, set_contact
from content.people.switches import STOP_ALL, turn_off, turn_on
from content.plans.evidence import Subject, add_file, list_evidence, path_of
from engine.daily.officers import officers
from engine.daily.remind import Reminded, remind
from reports.desk.frozen import freeze, list_reports
from reports.desk.needs import Circumstances, needs
from reports.desk.reminders import begin, coming, told
from sandbox.providers.smtp import SmtpSandbox
from tests.engine.daily.remind_kit import reminded_office
from tests.engine.engine_kit import pump
from tests.kit import BIENTAP, DUYET, QUANTRI, SAMPLES, Home
from tests.reports.desk.desk_kit import owed, recorded, signed, signed_pdf
from tests.reports.report_kit import CITY, Town

FOURTEEN = datetime(2026, 11, 6, 0, 30, tzinfo=UTC)  # Friday, 07:30 in Vietnam; 24/11 is a holiday
FAR = datetime(2026, 8, 3, 0, 30, tzinfo=UTC)


@pytest.fixture
def post() -> Iterator[SmtpSandbox]:
    with SmtpSandbox() as running:
        yield running


@pytest.fixture
def office(home: Home, post: SmtpSandbox) -> Home:
    """An office that names an outlet and two officers."""
    return reminded_office(home, post, FOURTEEN)


def look(home: Home) -> Reminded:
    return remind(home.context, home.folder / "evidence")


def days_told(home: Home) -> list[int]:
    with home.database.read() as db:
        return [days for _, _, days in told(db)]


def test_the_officers_are_reminded_once_with_what_is_behind(
    office: Home, post: SmtpSandbox
) -> None:
    assert vars(look(office)) == {"drafts": 1, "reminders": 1}
    assert vars(look(office)) == {"drafts": 1, "reminders": 0}
    assert post.world.arrivals() == [], "the pump sends it, paced and tried again like all"
    pump(office, "thu-dien-tu")
    letters = post.world.arrivals()
    assert sorted(letter.to for letter in letters) == [
        "a@hoadang.example.vn",
        "b@hoadang.example.vn",
    ]
    assert (
        letters[0].title
        == "Còn 14 ngày làm việc đến hạn báo cáo năm 2026 theo Kế hoạch số 143/KH-UBND"
    )
    assert (
        "ngày cuối cùng 29/11/2026 là ngày nghỉ, gửi trước hết ngày 27/11/2026" in letters[0].text
    )
    assert "Nhiệm vụ chậm: Truyền thông thông qua họp báo định kỳ" in letters[0].text
    assert days_told(office) == [14]
    assert [(row.kind, row.item, row.state) for row in office.log()] == [
        ("notice", "", "accepted")
    ] * 2


def test_a_machine_that_slept_makes_up_for_one_reminder_only(
    office: Home, post: SmtpSandbox
) -> None:
    office.clock.moment = datetime(2026, 11, 26, 0, 30, tzinfo=UTC)  # type: ignore[attr-defined]
    look(office)
    pump(office, "thu-dien-tu")
    assert days_told(office) == [1]
    assert len(post.world.arrivals()) == 2


def test_a_reminder_that_waited_does_not_leave_beside_a_later_one(
    office: Home, post: SmtpSandbox
) -> None:
    with office.database.write() as db:
        set_state(db, "thu-dien-tu", "paused", office.act(why="thử"))
    look(office)
    office.clock.moment = datetime(2026, 11, 26, 0, 30, tzinfo=UTC)  # type: ignore[attr-defined]
    look(office)
    with office.database.write() as db:
        set_state(db, "thu-dien-tu", "active", office.act())
    pump(office, "thu-dien-tu")
    titles = {letter.title[:22] for letter in post.world.arrivals()}
    assert titles == {"Còn 01 ngày làm việc đ"}, "what is said is not true any more"


def test_the_last_day_is_called_so(office: Home, post: SmtpSandbox) -> None:
    office.clock.moment = datetime(2026, 11, 27, 0, 30, tzinfo=UTC)  # type: ignore[attr-defined]
    look(office)
    pump(office, "thu-dien-tu")
    letter = post.world.arrivals()[0]
    assert letter.title.startswith("Hôm nay là ngày cuối của báo cáo năm 2026")
    assert "hôm nay là ngày cuối" in letter.text


def test_far_from_a_deadline_nothing_happens(office: Home, post: SmtpSandbox) -> None:
    office.clock.moment = FAR  # type: ignore[attr-defined]
    assert vars(look(office)) == {"drafts": 0, "reminders": 0}
    assert office.log() == []


def test_an_issued_report_ends_the_reminders_and_frozen_figures_end_the_drafts(
    office: Home, post: SmtpSandbox, tmp_path: Path
) -> None:
    look(office)
    with office.database.write() as db:
        (draft,) = list_reports(db)
        assert (draft.plan, draft.period, draft.made_by) == (
            CITY,
            "chot_so_lieu:2026-2",
            "flow:remind_and_report",
        )
        freeze(db, draft.id, office.act(DUYET), early=True)
    pump(office, "thu-dien-tu")
    office.clock.forward(days=17)  # type: ignore[attr-defined]
    assert vars(look(office)) == {"drafts": 0, "reminders": 1}  # frozen is not issued
    pump(office, "thu-dien-tu")
    assert "số liệu đã chốt ngày 06/11/2026, chờ ban hành" in post.world.arrivals()[-1].text
    entry = signed(signed_pdf(tmp_path), day="2026-11-23")
    recorded(office, owed(office, CITY, draft.period), entry)
    office.clock.forward(days=3)  # type: ignore[attr-defined]
    assert vars(look(office)) == {"drafts": 0, "reminders": 0}


def test_a_reminder_that_was_told_before_0_3_0_is_not_told_again(
    office: Home, post: SmtpSandbox
) -> None:
    with office.database.write() as db:
        (due,) = coming(db, office.context.calendar, FOURTEEN.date())
        assert begin(db, due, office.act(REMIND))
        assert not begin(db, due, office.act(REMIND))
    assert look(office).reminders == 0
    assert office.log() == []


@pytest.mark.parametrize("why", ["stopped", "paused"])
def test_a_reminder_waits_while_nothing_may_leave(
    office: Home, post: SmtpSandbox, why: str
) -> None:
    with office.database.write() as db:
        if why == "stopped":
            turn_on(db, STOP_ALL, office.act(why="thử"))
        else:
            set_state(db, "thu-dien-tu", "paused", office.act(why="thử"))
    assert vars(look(office)) == {"drafts": 1, "reminders": 1}
    pump(office, "thu-dien-tu")
    assert post.world.arrivals() == []
    with office.database.write() as db:
        turn_off(db, STOP_ALL, office.act(why="thử"))
        set_state(db, "thu-dien-tu", "active", office.act(why="thử"))
    pump(office, "thu-dien-tu")
    assert len(post.world.arrivals()) == 2


@pytest.mark.parametrize("why", ["nobody", "no outlet"])
def test_no_reminder_is_told_where_nobody_can_be_but_the_draft_is_made(
    office: Home, post: SmtpSandbox, why: str
) -> None:
    document = {**read_office(SAMPLES / "office.toml").document, "agency": []}
    report = {"preset": "chot_so_lieu", "cut_off_day": 20}
    if why == "no outlet":
        report = {**document["report"], "outlet": "khac"}
    with office.database.write() as db:
        import_office(db, {**document, "report": report}, office.act())
    assert vars(look(office)) == {"drafts": 1, "reminders": 0}
    assert (office.log(), days_told(office)) == ([], [])


def test_everything_that_waits_for_a_person_is_listed(office: Home, tmp_path: Path) -> None:
    town = Town(office)
    town.act("press_conference", "2026-02-10", "dn-hop-bao")
    proved = town.act("dialogue", "2026-03-10", "dn-doi-thoai-cong-dan")
    planned = town.act("dialogue", "2026-11-06", "dn-doi-thoai-doanh-nghiep", planned=True)
    (tmp_path / "anh.jpg").write_bytes(b"anh")
    place = Circumstances(office.folder / "evidence", office.context.calendar, FOURTEEN)
    with office.database.write() as db:
        add_file(
            db,
            place.evidence_dir,
            Subject(activity=proved),
            tmp_path / "anh.jpg",
            office.act(BIENTAP),
        )
        path_of(place.evidence_dir, list_evidence(db)[0]).unlink()
        found = {(need.kind, need.subject): need for need in needs(db, place)}
    assert found["report", "chot_so_lieu:2026-2"].due is not None
    assert found["obligation", "dn-hop-bao"].text.endswith(
        "còn thiếu 02 (quý II năm 2026, quý III năm 2026)"
    )
    assert ("evidence", "1") in found
    assert (
        found["activity", str(planned)].text
        == "dialogue 2026-11-06: đã đến ngày, đã thực hiện hay hủy?"
    )


def test_an_account_stands_for_the_address_that_its_owner_has_recorded(
    office: Home, post: SmtpSandbox
) -> None:
    """Once the person is locked, nobody is written to there."""
    document = read_office(SAMPLES / "office.toml").document
    document["report"]["to"] = ["duyet", "bientap", "a@hoadang.example.vn"]
    with office.database.write() as db:
        import_office(db, {**document, "agency": []}, office.act())
        contact = Contact("nguyen.duyet@hoadang.example.vn")
        set_contact(db, office.vault, "duyet", contact, office.act(DUYET))
        found = officers(db, office.vault, current_office(db).reporting)
        assert found is not None
        assert found.addresses == ("nguyen.duyet@hoadang.example.vn", "a@hoadang.example.vn")
        lock(db, "duyet", office.act(QUANTRI, "nghỉ"))
        found = officers(db, office.vault, current_office(db).reporting)
        assert found is not None
        assert found.addresses == ("a@hoadang.example.vn",)
