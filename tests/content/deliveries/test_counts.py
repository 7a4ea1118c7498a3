"""Counts by channel, theme, state and month: the same as if every row were counted, under every
filter."""

from collections import Counter

import pytest

from content.calendar.amending import withdraw
from content.calendar.schedule import ScheduleRequest
from content.deliveries.counts import by_channel, by_theme, cells
from content.deliveries.filters import Filter
from tests.content.content_kit import audience, calendared, local, outlet, passed, planned, sql
from tests.content.walks import filters
from tests.kit import DUYET, Home


def test_under_every_filter_the_counts_are_those_of_the_rows(busy: Home) -> None:
    assert {"queued", "sending"} < set(busy.states())
    for which in filters(busy):
        rows = Counter((row.channel, row.state) for row in busy.log(which))
        with busy.database.read() as db:
            found = by_channel(db, which)
        assert found == rows, which
        assert all(type(amount) is int for amount in found.values()), (
            "a count that is no whole number cannot be written into a sentence"
        )


def test_a_cell_is_what_differs_in_its_recipient_only(busy: Home) -> None:
    rows = Counter(
        (row.outlet, row.kind, row.due_at, row.state, row.publication) for row in busy.log()
    )
    names = {row.id: row.name for row in busy.outlet_rows()}
    of = dict(sql(busy, "SELECT id, publication_id FROM occurrences"))
    with busy.database.read() as db:
        found = list(cells(db, Filter()))
    assert {
        (names[cell.outlet], cell.kind, cell.due_at, cell.state, of[cell.occurrence]): cell.amount
        for cell in found
    } == rows


@pytest.fixture
def year(home: Home) -> Home:
    """Mailings on both sides of midnight of New Year in Vietnam, of a text with two themes; and a
    page that was taken back."""
    mail, page = outlet(home, "thu", "email"), outlet(home)
    text, other = (
        passed(home, themes=["KH143-a", "KH18-1"]),
        passed(home, "tin-02", themes=["KH18-1"]),
    )
    for moment in ("2026-12-31 23:59", "2027-01-01 00:00"):
        calendared(home, ScheduleRequest(text, [mail], audience(home), local(moment)))
    calendared(home, ScheduleRequest(other, [page], None, local("2027-01-05 08:00")))
    planned(home)
    sql(
        home,
        "UPDATE deliveries SET state = 'accepted' WHERE recipient_id > 0 AND due_at < "
        "'2026-12-31 17:00:00'",
    )
    return home


def test_a_text_counts_under_each_of_its_themes_in_the_month_of_vietnam(year: Home) -> None:
    with year.database.read() as db:
        found = by_theme(db, Filter())
        january = by_theme(db, Filter(since=local("2027-01-01 00:00"), channel="email_thu"))
        accepted = by_theme(db, Filter(state="accepted"))
    assert found == {
        ("email_thu", "KH143-a", "accepted", (2026, 12)): 5,
        ("email_thu", "KH18-1", "accepted", (2026, 12)): 5,
        ("email_thu", "KH143-a", "queued", (2027, 1)): 5,
        ("email_thu", "KH18-1", "queued", (2027, 1)): 5,
        ("portal_thu", "KH18-1", "queued", (2027, 1)): 1,
    }
    assert {key[1:] for key in january} == {
        ("KH143-a", "queued", (2027, 1)),
        ("KH18-1", "queued", (2027, 1)),
    }
    assert sum(accepted.values()) == 10


def test_what_was_taken_back_counts_under_no_theme(year: Home) -> None:
    sql(year, "UPDATE deliveries SET state = 'delivered' WHERE recipient_id = 0")
    with year.database.write() as db:
        withdraw(db, "tin-02", year.act(DUYET, "sai"), [row.id for row in year.outlet_rows("cong")])
    with year.database.read() as db:
        assert {channel for channel, *_ in by_theme(db, Filter())} == {"email_thu"}


def test_an_empty_log_has_no_counts(home: Home) -> None:
    with home.database.read() as db:
        assert (by_channel(db, Filter()), by_theme(db, Filter()), list(cells(db, Filter()))) == (
            {},
            {},
            [],
        )
