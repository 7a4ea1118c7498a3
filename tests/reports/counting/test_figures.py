"""Every number of a report is counted by its rule, opens by its id, and stays what it was once it
was issued."""

from dataclasses import fields
from datetime import date

import pytest
from sqlalchemy import delete, update

from content.calendar.amending import withdraw
from content.database.tables.audiences import recipients
from content.database.tables.items import media
from content.database.tables.reports import reports
from content.deliveries.filters import Filter
from content.intake.errors import InputError
from content.people.acts import NotAllowed
from content.people.audit import verify
from content.plans.activity_register import cancel_activity
from content.plans.plans import plan_versions_of
from reports.counting.explain import ExplainedRow, Explanation, explain
from reports.counting.figures import Figures, Values, figure_id
from reports.counting.listing import published
from reports.counting.material import load
from reports.counting.summary import scope_of
from reports.desk.frozen import differences, figures_of, find_report, freeze, keep
from reports.periods.periods import Span
from tests.content.content_kit import last_act
from tests.kit import BIENTAP, DUYET
from tests.reports.report_kit import CITY, HARBOUR, Town, days

FIRST = "chot_so_lieu:2026-1"
SECOND = "chot_so_lieu:2026-2"
YEAR = days("2026-01-01", "2026-12-31")


def opened(town: Town, id: str) -> tuple[Explanation, list[ExplainedRow]]:
    with town.home.database.read() as db:
        found = explain(db, id)
        return found, list(found.rows)


def test_one_item_on_four_channels_is_one_item_and_four_publications(town: Town) -> None:
    for family in ("portal", "social", "led"):
        town.publish("tin-01", family, "2026-03-01")
    town.publish("tin-01", "email", "2026-03-01", people=5)
    found = town.figures(YEAR)
    assert found.figure("all.items").values.covered == 1
    assert found.figure("all.publications").values.covered == 4
    assert found.figure("portal.items").values.covered == 1


def test_an_item_that_goes_out_again_is_the_same_item_and_another_publication(town: Town) -> None:
    town.publish("tin-01", "social", "2026-03-01")
    town.publish("tin-01", "social", "2026-09-01")
    found = town.figures(SECOND)
    assert (
        found.figure("all.items").values.cumulative,
        found.figure("social.posts").values.cumulative,
    ) == (1, 2)
    assert (found.figure("all.items").values.column, found.figure("all.items").values.previous) == (
        1,
        1,
    )


def test_text_messages_are_counted_sent_and_arrived(town: Town) -> None:
    town.publish("tin-01", "sms", "2026-03-01", people=7)
    town.publish("tin-02", "sms", "2026-03-02", people=3, state="accepted")
    town.publish("tin-03", "sms", "2026-03-03", people=2, state="rejected")
    town.publish("tin-04", "sms", "2026-03-04", people=1, state="unknown")
    found = town.figures(YEAR)
    assert [
        found.figure(f"sms.{name}").values.covered for name in ("mailings", "sent", "delivered")
    ] == [2, 10, 7]
    assert [found.figure(f"{name}.count").values.covered for name in ("rejected", "unknown")] == [
        2,
        1,
    ]


def test_without_any_receipt_nobody_knows_how_many_arrived(town: Town) -> None:
    town.publish("tin-01", "sms", "2026-03-01", people=7, state="accepted")
    found = town.figures(YEAR).figure("sms.delivered")
    assert (found.values.covered, found.note) == (
        None,
        "nhà cung cấp chưa gửi biên nhận nào: không biết bao nhiêu tin đã đến",
    )
    assert found.values.same == 0


def test_what_was_taken_back_counts_no_more(town: Town) -> None:
    town.publish("tin-01", "portal", "2026-03-01")
    town.publish("tin-02", "portal", "2026-03-02")
    assert town.value("portal.items", YEAR) == 2
    with town.home.database.write() as db:
        withdraw(db, "tin-01", town.home.act(DUYET, "sai số liệu"), ())
    assert (town.value("portal.items", YEAR), town.value("withdrawn.count", YEAR)) == (1, 1)


def test_a_led_schedule_proves_no_display(town: Town) -> None:
    town.publish("tin-01", "led", "2026-03-01")
    found = town.figures(YEAR).figure("led.days")
    assert (found.values.covered, found.note) == (
        None,
        "chưa ai xác nhận ngày phát nào; xếp lịch không phải là bằng chứng đã phát",
    )
    town.act("led", "2026-03-31", plan=CITY, counts={"days": 20})
    assert town.value("led.days", YEAR) == 20


def test_reach_is_the_newest_reading_of_each_post(town: Town) -> None:
    town.publish("tin-01", "social", "2026-03-01")
    for day, reach in (("2026-03-05", 500), ("2026-04-05", 800)):
        town.act("social", day, item="tin-01", place="Trang Facebook", counts={"reach": reach})
    town.act(
        "social", "2026-04-06", item="tin-01", place="Zalo", counts={"reach": 50, "interactions": 3}
    )
    found = town.figures(YEAR)
    assert found.figure("social.reach").values.covered == 850
    assert found.figure("social.reach").note == "số liệu đến ngày 06/4/2026"
    assert found.figure("theme.KH143-a.reach").values.covered == 850
    assert town.value("social.reach", days("2026-03-01", "2026-03-31")) == 500
    assert town.value("social.reach", days("2026-02-01", "2026-02-28")) is None


def test_what_nobody_wrote_down_is_said_not_guessed(town: Town) -> None:
    town.act("survey", "2026-03-01", "dn-web-khao-sat")
    assert town.figures(YEAR).figure("survey.responses").values.covered is None
    town.act("survey", "2026-04-01", "dn-web-khao-sat", counts={"responses": 210})
    found = town.figures(YEAR).figure("survey.responses")
    assert (found.values.covered, found.note) == (210, "01 hoạt động chưa ghi số phiếu")


@pytest.mark.parametrize(
    ("form", "counts", "expected"),
    [
        ("radio_tv", {"airings": 4}, {"radio_tv.issues": 1}),
        ("newspaper", {"articles": 3}, {"press.articles": 3}),
        ("press", {}, {"press.articles": 1}),
        ("grassroots_radio", {"airings": 12}, {"grassroots.airings": 12}),
        ("training", {"participants": 60}, {"meetings.count": 1, "meetings.participants": 60}),
        (
            "dialogue",
            {"participants": 60, "opinions": 9},
            {"dialogue.count": 1, "dialogue.opinions": 9},
        ),
        ("press_conference", {}, {"press_conference.count": 1}),
        ("visual", {"copies": 40}, {"visual.copies": 40}),
        ("publication", {"copies": 500}, {"leaflet.copies": 500}),
        ("stage", {"participants": 300}, {"contest.count": 1, "contest.participants": 300}),
        ("qa_column", {"answers": 31}, {"qa.answers": 31}),
        ("survey", {"responses": 210}, {"survey.responses": 210}),
        ("video", {}, {"other.count": 1}),
    ],
)
def test_each_form_stands_in_its_row(
    town: Town, form: str, counts: dict[str, int], expected: dict[str, int]
) -> None:
    town.act(form, "2026-03-01", plan=CITY, counts=counts, cost=5)
    found = town.figures(YEAR)
    counted = {
        figure.key: figure.values.covered
        for line in found.lines
        for figure in line.figures
        if figure.values.covered
    }
    assert counted == expected
    assert (
        found.figure("all.activities").values.covered,
        found.figure("all.cost").values.covered,
    ) == (1, 5)


def test_a_text_of_no_plan_counts_in_none_and_is_counted_apart(town: Town) -> None:
    town.publish("tin-01", "portal", "2026-03-01", themes=[])
    found = town.figures(YEAR)
    assert [found.figure(key).values.covered for key in ("all.items", "outside.items")] == [0, 1]
    assert not any(figure.values.covered for line in found.lines for figure in line.figures)


def test_what_lies_outside_the_plan_is_counted_apart(town: Town) -> None:
    town.publish("tin-01", "portal", "2026-03-01", themes=["KH18-a"])
    town.act("dialogue", "2026-03-01")
    town.act("dialogue", "2026-03-02", themes=("KH143-b",))
    found = town.figures(YEAR)
    assert [found.figure(key).values.covered for key in ("all.items", "outside.items")] == [0, 1]
    assert [
        found.figure(key).values.covered for key in ("dialogue.count", "outside.activities")
    ] == [1, 1]
    assert [(activity.title, activity.outside) for activity in found.activities] == [
        ("dialogue 2026-03-01", True),
        ("dialogue 2026-03-02", False),
    ]
    assert town.value("all.items", YEAR, HARBOUR) == 1


def test_every_activity_that_no_figure_counts_is_listed_with_the_reason(town: Town) -> None:
    town.act("dialogue", "2026-03-01", plan=CITY)  # counted in its form, under no obligation
    town.act("dialogue", "2026-03-02", plan=HARBOUR)
    town.act("dialogue", "2026-03-03")
    town.act("visual", "2026-03-04", plan=CITY)
    for day, reach in (("2026-03-05", 500), ("2026-04-05", 800)):
        town.act("social", day, plan=CITY, title="Bài", counts={"reach": reach})
    town.act("survey", "2026-05-01", plan=CITY, planned=True)
    gone = town.act("dialogue", "2026-05-02", plan=CITY)
    with town.home.database.write() as db:
        cancel_activity(db, gone, town.home.act(BIENTAP, "ghi nhầm"))
    found = town.figures(YEAR)
    assert found.figure("dialogue.count").values.covered == 1
    assert {(row.day.isoformat(), row.reason) for row in found.left_out} == {
        ("2026-03-02", f"ghi cho kế hoạch {HARBOUR}"),
        ("2026-03-03", "không thuộc kế hoạch nào và không về nội dung nào của Kế hoạch này"),
        ("2026-03-04", "chưa ghi số bản (chiếc)"),
        ("2026-03-05", "đã có số đọc mới hơn của cùng bài, cùng nơi"),
        ("2026-05-01", "mới là dự kiến"),
        ("2026-05-02", "đã hủy"),
    }


def test_a_theme_counts_what_its_parts_count(town: Town) -> None:
    town.publish("tin-01", "portal", "2026-03-01", themes=["KH143-d-tthc"])
    town.publish("tin-02", "email", "2026-03-01", themes=["KH143-d-so", "KH143-d-tthc"], people=4)
    found = {theme.id: theme for theme in town.figures(YEAR).themes}
    assert [
        found[id].items.values.covered
        for id in ("KH143-d", "KH143-d-tthc", "KH143-d-so", "KH143-a")
    ] == [2, 2, 1, 0]
    assert found["KH143-d-so"].recipients.values.covered == 4


def test_the_day_is_the_day_in_vietnam(town: Town) -> None:
    town.publish("tin-01", "portal", "2026-05-20")
    town.publish("tin-02", "portal", "2026-05-21")
    assert (
        town.value("portal.items", FIRST),
        town.figures(SECOND).figure("portal.items").values.column,
    ) == (1, 1)


def filled(town: Town) -> Figures:
    """A year with something of everything."""
    for number, family in enumerate(("portal", "social", "led", "portal"), 1):
        town.publish(
            f"tin-0{number}", family, f"2026-0{number}-01", themes=["KH143-a", "KH143-d-so"]
        )
    town.publish("tin-05", "sms", "2026-03-05", people=7)
    town.publish("tin-06", "email", "2025-12-24", people=4, state="accepted")
    town.publish("tin-07", "email", "2026-06-24", people=2, state="rejected")
    for form in ("dialogue", "press_conference", "visual", "directive", "video", "survey"):
        town.act(
            form,
            "2026-03-01",
            "dn-hop-bao" if form == "press_conference" else None,
            plan=CITY,
            counts={"copies": 3, "responses": 9, "participants": 20},
            cost=7,
        )
    town.act("social", "2026-04-05", item="tin-02", counts={"reach": 800})
    town.act("dialogue", "2026-04-06")
    return town.figures(SECOND)


def test_every_number_opens_and_its_rows_add_up(town: Town) -> None:
    found = filled(town)
    for figure in found.all():
        for name in (field.name for field in fields(Values)):
            id = figure_id(CITY, getattr(found.period, name), figure.key)
            explanation, rows = opened(town, id)
            assert explanation.value == getattr(figure.values, name), id
            assert sum(row.amount for row in rows) == (explanation.value or 0), id
    assert len({figure.key for figure in found.all()}) == len(found.all())


def test_behind_a_number_stand_the_rows_of_the_log(town: Town) -> None:
    filled(town)
    _, rows = opened(town, f"{CITY}/2026-01-01..2026-12-31/sms.delivered")
    deliveries = {f"delivery:{row.id}" for row in town.home.log(Filter(item="tin-05"))}
    assert {row.id for row in rows} == deliveries
    _, rows = opened(town, f"{CITY}/2026-01-01..2026-12-31/portal.items")
    assert [row.id for row in rows] == ["item:tin-01", "item:tin-04"]


@pytest.mark.parametrize(
    ("id", "told"),
    [
        ("portal.items", "không phải mã số liệu"),
        ("kh-99/2026-01-01..2026-12-31/portal.items", "không có kế hoạch này"),
        (f"{CITY}/2026-01-01..2026-12-31/portal.pages", "không có số liệu «portal.pages»"),
        (f"{CITY}/2026-13-01..2026-12-31/portal.items", "không có ngày"),
    ],
)
def test_an_id_that_no_report_has_is_refused(town: Town, id: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        opened(town, id)


def test_figures_survive_erased_addresses_and_deleted_pictures(town: Town) -> None:
    before = filled(town)
    with town.home.database.write() as db:
        db.execute(update(recipients).values(sealed=None, consent_basis="", consent_at=""))
        db.execute(delete(media))
    assert town.figures(SECOND) == before


def test_an_issued_report_keeps_its_figures_and_a_later_change_is_told(town: Town) -> None:
    found, home = filled(town), town.home
    with home.database.write() as db:
        id = keep(db, found, home.act(BIENTAP))
        with pytest.raises(NotAllowed):
            freeze(db, id, home.act(BIENTAP))
        made = freeze(db, id, home.act(DUYET))
        assert (made.state, made.issued_by, differences(db, found)) == ("issued", "duyet", [])
    assert last_act(home) == ("duyet", "report.issue", f"report:{id}")

    town.publish("tin-09", "portal", "2026-02-02")
    now = town.figures(SECOND)
    with home.database.write() as db:
        assert figures_of(db, id) == found
        told = {
            difference.id: (difference.issued, difference.now)
            for difference in differences(db, now)
        }
        assert told[f"{CITY}/2025-11-21..2026-11-20/portal.items"] == (2, 3)
        again = keep(db, now, home.act(BIENTAP))
        assert (again != id, find_report(db, id).sha256) == (True, made.sha256)
        with pytest.raises(InputError, match="đã chốt số liệu từ trước"):
            freeze(db, id, home.act(DUYET))
    with home.database.read() as db:
        assert verify(db) is None


def test_a_draft_is_replaced_by_the_next_one(town: Town) -> None:
    with town.home.database.write() as db:
        first = keep(db, town.figures(FIRST), town.home.act())
        assert keep(db, town.figures(FIRST), town.home.act()) == first
        assert keep(db, town.figures(SECOND), town.home.act()) != first


def test_frozen_figures_that_somebody_altered_are_refused(town: Town) -> None:
    found = filled(town)
    with town.home.database.write() as db:
        id = keep(db, found, town.home.act())
        text = db.execute(reports.select()).one().figures
        db.execute(update(reports).values(figures=text.replace('"covered":2', '"covered":3', 1)))
        with pytest.raises(InputError, match="không khớp mã băm"):
            figures_of(db, id)


def test_a_cancelled_activity_shows_as_a_difference(town: Town) -> None:
    id = town.act("dialogue", "2026-03-10", "dn-doi-thoai-doanh-nghiep")
    with town.home.database.write() as db:
        freeze(db, keep(db, town.figures(FIRST), town.home.act()), town.home.act(DUYET))
        cancel_activity(db, id, town.home.act(BIENTAP, "ghi nhầm"))
    with town.home.database.read() as db:
        changed = {difference.label for difference in differences(db, town.figures(FIRST))}
    assert "Cuộc đối thoại" in changed


def test_the_list_of_publications_names_each_item_once_an_outlet(town: Town) -> None:
    filled(town)
    town.publish("tin-02", "social", "2026-08-01", themes=["KH143-a", "KH143-d-so"])
    span = Span(date(2026, 1, 1), date(2026, 12, 31))
    with town.home.database.read() as db:
        rows = list(published(db, load(db, span), scope_of(plan_versions_of(db, CITY)), span))
    assert [(row.day.isoformat(), row.item, row.outlet) for row in rows] == [
        ("2026-01-01", "tin-01", "Điểm portal"),
        ("2026-02-01", "tin-02", "Điểm social"),
        ("2026-03-01", "tin-03", "Điểm led"),
        ("2026-03-05", "tin-05", "Điểm sms"),
        ("2026-04-01", "tin-04", "Điểm portal"),
    ]
    assert rows[0].themes == ("KH143-a", "KH143-d-so")
