"""What each obligation wanted, what was done, what is missing: a true state for all of them, never
a number that nobody can know."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from content.intake.errors import InputError
from content.plans.agencies import Transfer, confirm, import_agencies
from content.plans.agency_file import AgencyChange
from content.plans.evidence import Subject, add_file, list_evidence, path_of
from tests.content.content_kit import last_act
from tests.kit import BIENTAP, DUYET
from tests.reports.report_kit import CITY, HARBOUR, Town, days, labels, states

YEAR = days("2026-01-01", "2026-12-31")
SECOND = "chot_so_lieu:2026-2"
DIALOGUE = "dn-doi-thoai-doanh-nghiep"
RADIO = "dn-chuyen-muc-dai"


def test_every_obligation_of_both_plans_has_a_state(town: Town) -> None:
    city, harbour = town.figures(SECOND), town.figures(SECOND, HARBOUR)
    assert (len(city.obligations), len(harbour.obligations)) == (30, 3)
    assert set(states(city).values()) == {"none", "short", "open", "waiting", "untracked"}
    assert set(states(harbour).values()) == {"not_in_force"}
    assert "nằm ngoài thời gian của Kế hoạch" in harbour.notes[0]


def test_duties_without_a_number_get_none(town: Town) -> None:
    silent = town.duty("dn-niem-yet", SECOND)
    assert (silent.due, silent.missing, silent.gaps, silent.next_on, silent.state) == (
        None,
        0,
        (),
        None,
        "none",
    )
    town.act("notice_board", "2026-03-02", "dn-niem-yet")
    found = town.duty("dn-niem-yet", SECOND)
    assert (found.due, found.done.values.covered, found.state) == (None, 1, "ongoing")
    assert any(
        note.startswith("tháng chưa có kết quả: 12/2025, 01/2026, 02/2026, 4/2026")
        for note in found.notes
    )


def test_a_floor_is_no_cap(town: Town) -> None:
    for month in (3, 6, 9):
        town.act("dialogue", f"2026-0{month}-10", DIALOGUE)
    found = town.duty(DIALOGUE, YEAR, now=datetime(2027, 1, 5, tzinfo=UTC))
    assert (found.due, found.done.values.covered, found.missing, found.state, found.next_on) == (
        1,
        3,
        0,
        "met",
        date(2027, 12, 31),
    )


def test_a_window_that_is_still_open_is_not_missing(town: Town) -> None:
    found = town.duty(DIALOGUE, YEAR)
    assert (found.due, found.missing, found.state, found.next_on) == (
        0,
        0,
        "open",
        date(2026, 12, 31),
    )
    town.act("dialogue", "2026-11-20", DIALOGUE)
    found = town.duty(DIALOGUE, YEAR)
    assert (found.due, found.done.values.covered, found.state, found.next_on) == (
        0,
        1,
        "met",
        date(2027, 12, 31),
    )


def test_what_a_quarter_has_too_much_fills_no_other(town: Town) -> None:
    for day in ("2026-01-15", "2026-02-15", "2026-03-15", "2026-08-15"):
        town.act("press_conference", day, "dn-hop-bao")
    found = town.duty("dn-hop-bao", YEAR)
    assert (found.due, found.done.values.covered, found.missing, found.state) == (3, 4, 1, "short")
    assert labels(found.gaps) == ["quý II năm 2026"]
    assert found.next_on == date(2026, 12, 31)


def test_a_missing_issue_of_a_fortnightly_series_is_named(town: Town) -> None:
    for number in range(26):
        if number != 9:
            day = date.fromordinal(date(2026, 1, 7).toordinal() + 14 * number)
            if day <= date(2026, 11, 20):
                town.act("radio_tv", day.isoformat(), RADIO)
    found = town.duty(RADIO, days("2026-01-05", "2026-11-08"))
    assert labels(found.gaps) == ["kỳ 02 tuần từ 11/5/2026 đến 24/5/2026"]
    assert (found.due, found.missing, found.state) == (22, 1, "short")


def test_a_pair_of_weeks_is_one_issue_not_two(town: Town) -> None:
    assert town.duty(RADIO, days("2026-01-05", "2026-02-01")).due == 2


def test_a_report_judges_the_year_that_it_is_about(town: Town) -> None:
    """The days of 2026's report begin on 21 November 2025; its obligations begin on 1 January."""
    town.act("dialogue", "2025-12-10", DIALOGUE)
    found = town.duty(DIALOGUE, SECOND)
    assert (found.due, found.done.values.covered, found.state) == (0, 1, "open")
    assert (found.older, found.next_on, found.days_left) == ((), date(2026, 12, 31), 36)
    assert "01 lần trước ngày 01/01/2026 tính cho năm 2025" in found.notes
    town.act("dialogue", "2026-03-10", DIALOGUE)
    found = town.duty(DIALOGUE, SECOND)
    assert (found.done.values.covered, found.state, found.gaps, found.older) == (2, "met", (), ())


def test_what_an_older_year_missed_stands_apart_and_is_no_state(town: Town) -> None:
    town.act("dialogue", "2026-03-10", DIALOGUE)
    for period in ("chot_so_lieu:2026-1", SECOND, "nam_duong_lich:2026-2"):
        found = town.duty(DIALOGUE, period)
        assert (found.state, found.gaps, found.missing) == ("met", (), 0), period
        assert labels(found.older) == ["năm 2025"], period
    assert town.duty(DIALOGUE, YEAR).older == ()


def test_a_year_is_missed_when_its_last_day_is_over_and_not_before(town: Town) -> None:
    def told(day: datetime) -> tuple[str, int | None]:
        found = town.duty(DIALOGUE, SECOND, now=day)
        return found.state, found.days_left

    assert told(datetime(2026, 12, 31, 3, tzinfo=UTC)) == ("open", 0)
    assert told(datetime(2026, 12, 31, 18, tzinfo=UTC))[0] == "short"
    assert labels(town.duty(DIALOGUE, SECOND, now=datetime(2027, 1, 5, tzinfo=UTC)).gaps) == [
        "năm 2026"
    ]


def test_what_was_done_after_the_cut_off_counts_for_its_year_and_in_the_next_ones_figures(
    town: Town,
) -> None:
    town.act("dialogue", "2026-11-24", DIALOGUE)
    found = town.duty(DIALOGUE, SECOND)
    assert (found.done.values.covered, found.state) == (0, "met")
    assert "đã tính cả 01 lần thực hiện sau ngày 20/11/2026" in found.notes
    after = town.duty(DIALOGUE, "chot_so_lieu:2027-1", now=datetime(2027, 5, 25, tzinfo=UTC))
    assert (after.done.values.covered, after.state, after.older) == (1, "open", ())


def test_quarters_that_are_over_are_kept_and_the_open_one_is_not_called_done(town: Town) -> None:
    for day in ("2026-02-10", "2026-05-10", "2026-08-10"):
        town.act("press_conference", day, "dn-hop-bao")
    found = town.duty("dn-hop-bao", SECOND)
    assert (found.due, found.state, found.next_on) == (3, "on_track", date(2026, 12, 31))
    town.act("press_conference", "2026-11-20", "dn-hop-bao")
    assert town.duty("dn-hop-bao", SECOND).state == "met"
    first = town.duty("dn-hop-bao", "chot_so_lieu:2026-1")
    assert (first.due, first.state, labels(first.older)) == (2, "met", ["quý IV năm 2025"])


def test_the_figures_of_a_report_made_later_are_the_same(town: Town) -> None:
    before = town.duty(DIALOGUE, "chot_so_lieu:2026-1")
    town.act("dialogue", "2026-07-10", DIALOGUE)
    after = town.duty(DIALOGUE, "chot_so_lieu:2026-1")
    assert (before.state, before.next_on, before.done) == (after.state, after.next_on, after.done)


def test_only_what_the_plan_names_fulfils_an_obligation(town: Town, tmp_path: Path) -> None:
    """A correction of the plan takes a form away that was recorded before."""
    town.act("residents_meeting", "2026-03-10", "dn-long-ghep-to-dan-pho")
    assert town.duty("dn-long-ghep-to-dan-pho", YEAR).done.values.covered == 1
    town.changed_plan(
        tmp_path, ("[residents_meeting, culture_event, contest]", "[culture_event, contest]")
    )
    found = town.duty("dn-long-ghep-to-dan-pho", YEAR)
    assert (found.done.values.covered, found.state) == (0, "none")
    assert (
        "01 hoạt động ghi dưới nhiệm vụ này nhưng có hình thức khác (Họp tổ dân phố, thôn): "
        "không tính" in found.notes
    )


def test_a_window_that_the_plan_cut_short_is_nobodys_fault(town: Town, tmp_path: Path) -> None:
    town.act("press_conference", "2026-02-10", "dn-hop-bao")
    town.changed_plan(
        tmp_path, ("id: dn-hop-bao\n", "id: dn-hop-bao-moi\n"), changed_on=date(2026, 5, 12)
    )
    found = town.duty("dn-hop-bao", YEAR)
    assert (found.due, found.gaps, found.state) == (1, (), "ended")


def test_what_the_software_publishes_discharges_its_duties_and_no_others(town: Town) -> None:
    town.publish("tin-01", "portal", "2026-03-01")
    town.publish("tin-02", "sms", "2026-03-02", people=3)
    found = states(town.figures(YEAR))
    assert (found["dn-web-tin-bai"], found["dn-sms"]) == ("ongoing", "met")
    assert (found["dn-web-cong-khai-tthc"], found["dn-web-cong-khai-quy-dinh"]) == ("none", "none")
    assert (
        found["dn-doi-thoai-cong-dan"],
        found["dn-web-khao-sat"],
        found["dn-email-cong-vu"],
    ) == ("open", "none", "open")
    sms = town.duty("dn-sms", YEAR)
    assert sms.results == "01 tin, bài; 01 đợt gửi; 03 lượt gửi thành công"
    assert "tính theo các điểm phát: Điểm sms" in sms.notes


def test_channels_of_a_duty_without_any_result_are_named(town: Town) -> None:
    town.publish("tin-01", "portal", "2024-05-02", themes=["KH18-a"])
    found = town.duty("hp-dang-tai-kenh-so", days("2024-01-01", "2024-12-31"), HARBOUR)
    assert found.state == "ongoing"
    assert "chưa có kết quả qua: Màn hình LED, Email" in found.notes


def test_failed_and_unknown_sends_discharge_nothing(town: Town) -> None:
    town.publish("tin-01", "sms", "2026-03-02", people=3, state="rejected")
    town.publish("tin-02", "sms", "2026-03-03", people=2, state="unknown")
    assert town.duty("dn-sms", YEAR).state == "open"


def test_a_duty_on_directive_waits_for_one(town: Town) -> None:
    assert town.duty("dn-truc-quan", YEAR).state == "waiting"
    town.act("directive", "2026-04-01", "dn-truc-quan")
    found = town.duty("dn-truc-quan", YEAR)
    assert (found.state, found.done.values.covered) == ("none", 0)
    assert "01 văn bản chỉ đạo trong kỳ, gần nhất ngày 01/4/2026" in found.notes
    town.act("visual", "2026-05-01", "dn-truc-quan", counts={"copies": 40})
    found = town.duty("dn-truc-quan", YEAR)
    assert (found.state, found.results) == ("met", "01 lần; 40 chiếc")


def test_a_request_of_the_press_that_nobody_answered_is_missing(town: Town) -> None:
    for day in ("2026-04-01", "2026-05-01"):
        town.act("request", day, "dn-cung-cap-bao-chi")
    town.act("press", "2026-04-02", "dn-cung-cap-bao-chi")
    found = town.duty("dn-cung-cap-bao-chi", YEAR)
    assert (found.due, found.done.values.covered, found.missing, found.state) == (2, 1, 1, "short")


def test_what_the_software_does_not_follow_is_said_so(town: Town) -> None:
    found = town.duty("dn-ung-dung-di-dong", SECOND)
    assert (found.due, found.missing, found.state) == (None, 0, "untracked")
    town.act("mobile_app", "2026-02-01", "dn-ung-dung-di-dong")
    assert town.duty("dn-ung-dung-di-dong", YEAR).state == "met"


def test_what_is_read_between_the_lines_of_the_plan_is_marked(town: Town) -> None:
    found = town.duty("dn-mxh-fanpage", YEAR)
    assert found.clause_inferred
    assert found.notes[:2] == (
        "số mục III.9.d suy ra theo thứ tự, văn bản nguồn mất tiêu đề",
        "«Hằng năm» không nêu số lần, hiểu là ít nhất 01 lần/năm",
    )


def test_a_plan_without_cadence_or_deadlines_is_told_in_words(town: Town) -> None:
    found = town.figures(days("2024-01-01", "2024-12-31"), HARBOUR)
    assert {
        (obligation.due, obligation.missing, obligation.state) for obligation in found.obligations
    } == {(None, 0, "none")}
    assert "Kế hoạch không quy định thời hạn báo cáo." in found.notes


def test_what_nobody_could_record_yet_is_not_called_missing_without_a_word(town: Town) -> None:
    assert (
        "Phần mềm ghi nhận từ ngày 25/11/2026; việc làm trước ngày đó chỉ có khi người ghi lại."
        in town.figures(SECOND).notes
    )


def test_estimates_are_a_persons_and_said_to_be(town: Town) -> None:
    told = town.figures("nam_duong_lich:2026-2").notes
    assert "Phần còn lại đến ngày 31/12/2026 là ước thực hiện do người lập báo cáo ghi." in told


def test_an_empty_period_is_told_in_words(town: Town) -> None:
    assert (
        "Trong kỳ không có lượt phát hay hoạt động nào được ghi nhận." in town.figures(SECOND).notes
    )


MONTHLY = (
    "{kind: recurring, count: 1, per: quarter, text: Định kỳ 01 lần/quý}",
    "{kind: recurring, count: 1, per: month, text: null}",
)


def test_windows_that_closed_before_a_change_are_judged_by_the_old_words(
    town: Town, tmp_path: Path
) -> None:
    town.changed_plan(tmp_path, MONTHLY, changed_on=date(2026, 7, 1))
    for day in ("2026-02-10", "2026-05-10", "2026-07-10", "2026-09-10"):
        town.act("press_conference", day, "dn-hop-bao")
    found = town.duty("dn-hop-bao", YEAR)
    assert (found.due, labels(found.gaps)) == (2 + 4, ["tháng 8/2026", "tháng 10/2026"])
    assert any(
        "từ ngày 01/7/2026 tần suất đổi từ «Định kỳ 01 lần/quý» thành «01 lần/tháng»" in note
        for note in found.notes
    )


def test_an_obligation_that_the_plan_dropped_is_told_and_judged_no_further(
    town: Town, tmp_path: Path
) -> None:
    town.act("press_conference", "2026-02-10", "dn-hop-bao")
    town.changed_plan(
        tmp_path, ("id: dn-hop-bao\n", "id: dn-hop-bao-moi\n"), changed_on=date(2026, 4, 1)
    )
    found = town.duty("dn-hop-bao", YEAR)
    assert (found.due, found.missing, found.state) == (1, 0, "ended")
    assert "kế hoạch bỏ nhiệm vụ này từ ngày 01/4/2026" in found.notes
    assert (town.duty("dn-hop-bao-moi", YEAR).due, len(town.figures(YEAR).obligations)) == (2, 31)


def test_activities_under_an_obligation_that_a_correction_took_away_need_a_person(
    town: Town, tmp_path: Path
) -> None:
    town.act("press_conference", "2026-02-10", "dn-hop-bao")
    town.changed_plan(tmp_path, ("id: dn-hop-bao\n", "id: dn-hop-bao-moi\n"))
    found = town.figures(YEAR)
    assert (
        "01 hoạt động gắn với nhiệm vụ không còn trong Kế hoạch (dn-hop-bao): cần người gắn lại."
        in found.notes
    )
    assert found.figure("press_conference.count").values.covered == 1


def test_evidence_that_is_missing_or_was_altered_is_told_beside_the_obligation(
    town: Town, tmp_path: Path
) -> None:
    bare, lost = (
        town.act("dialogue", "2026-03-10", DIALOGUE),
        town.act("dialogue", "2026-03-11", DIALOGUE),
    )
    (tmp_path / "bien-ban.pdf").write_bytes(b"%PDF")
    folder = town.home.folder / "evidence"
    with town.home.database.write() as db:
        add_file(
            db, folder, Subject(activity=lost), tmp_path / "bien-ban.pdf", town.home.act(BIENTAP)
        )
        kept = path_of(folder, list_evidence(db)[0])
    assert town.duty(DIALOGUE, YEAR).notes[-1] == "01 hoạt động chưa có minh chứng"
    kept.chmod(0o644)
    kept.write_bytes(b"khac")
    assert "minh chứng tệp đã bị thay đổi: bien-ban.pdf" in town.duty(DIALOGUE, YEAR).notes
    kept.unlink()
    found = town.duty(DIALOGUE, YEAR)
    assert "minh chứng mất tệp: bien-ban.pdf" in found.notes
    assert ([proof.state for proof in found.evidence], bare) == (["missing"], 1)


MERGED = (
    AgencyChange("so-khdt", None, date(2026, 6, 30), ("so-tai-chinh",), "sáp nhập từ 01/7/2026"),
)


def test_an_agency_merged_in_july_answers_until_then_and_its_successor_when_a_person_confirms(
    town: Town,
) -> None:
    home = town.home
    with home.database.write() as db:
        import_agencies(db, CITY, MERGED, home.act())

    (until,) = town.duty(DIALOGUE, "chot_so_lieu:2026-1").lead
    assert (until.name, until.state, until.note) == ("Sở Kế hoạch và Đầu tư", "active", "")
    (since,) = town.duty(DIALOGUE, SECOND).lead
    assert (since.state, since.now) == ("ended", "Sở Kế hoạch và Đầu tư")
    assert since.note == (
        "đã kết thúc hoạt động ngày 30/6/2026; đề xuất đơn vị tiếp nhận: Sở Tài chính (chờ "
        "người xác nhận)"
    )

    with home.database.write() as db:
        assert confirm(
            db, CITY, Transfer("so-khdt", "so-tai-chinh"), home.act(DUYET, "Nghị quyết sáp nhập")
        ) == [DIALOGUE]
    assert last_act(home) == ("duyet", "agency.confirm", f"plan:{CITY}")
    (then,) = town.duty(DIALOGUE, SECOND).lead
    assert (then.state, then.name, then.now) == (
        "succeeded",
        "Sở Kế hoạch và Đầu tư",
        "Sở Tài chính",
    )
    assert then.note == "nay là Sở Tài chính (duyet xác nhận ngày 25/11/2026)"
    leads = {row.agency.key: dict(row.leads) for row in town.figures(SECOND).agencies}
    assert DIALOGUE in leads["so-tai-chinh"]
    assert "so-khdt" not in leads


def test_agencies_lead_and_coordinate_as_the_plan_says(town: Town) -> None:
    rows = {row.agency.key: row for row in town.figures(SECOND).agencies}
    assert [id for id, _ in rows["vp-ubnd-tp"].leads] == ["dn-hop-bao"]
    assert len(rows["so-noi-vu"].coordinates) == 10
    assert {id for id, _ in rows["phong-vhtt"].implements} == {"dn-truc-quan", "dn-thong-tin-co-so"}


@pytest.mark.parametrize(
    ("successor", "only", "told"),
    [
        ("so-khong-co", (), "không có cơ quan"),
        ("so-tai-chinh", ("dn-sms",), "không phải nhiệm vụ của so-khdt"),
    ],
)
def test_a_wrong_confirmation_is_refused(
    town: Town, successor: str, only: tuple[str, ...], told: str
) -> None:
    with town.home.database.write() as db:
        import_agencies(db, CITY, MERGED, town.home.act())
    with pytest.raises(InputError, match=told), town.home.database.write() as db:
        confirm(db, CITY, Transfer("so-khdt", successor, only), town.home.act(DUYET))
