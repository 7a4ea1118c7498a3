"""The report of a campaign: each of its figures is one of the log."""

from datetime import date
from io import BytesIO

import docx

from content.calendar.schedule import ScheduleRequest
from content.campaigns.campaigns import CampaignFacts
from content.campaigns.editing import new_campaign
from content.deliveries.filters import Filter
from content.plans.activities import ActivityEntry
from content.plans.activity_register import add_activity
from reports.body.campaign import published_table, read_campaign, results_table, summary
from reports.files.campaign import write_campaign
from tests.content.content_kit import (
    audience,
    calendared,
    local,
    outlet,
    passed,
    planned,
    sql,
)
from tests.kit import BIENTAP, Home


def told(home: Home) -> None:
    """A letter to five people, one of whom it did not reach, a page that is to come, a dialogue."""
    text = passed(home, campaign="doi-thoai")
    facts = CampaignFacts("Đối thoại", event_day=date(2026, 12, 9), aim="Nghe người dân")
    with home.database.write() as db:
        new_campaign(db, facts, home.act(BIENTAP), "doi-thoai")
        day = date(2026, 12, 1)
        entry = ActivityEntry("dialogue", "Gặp dân", day, day, item="tin-01")
        add_activity(db, entry, home.act(BIENTAP))
    letter = outlet(home, "thu", "email")
    asked = ScheduleRequest(text, [letter], audience(home), local("2026-12-02 08:00"))
    calendared(home, asked)
    calendared(home, ScheduleRequest(text, [outlet(home)], None, local("2026-12-30 08:00")))
    planned(home, local("2026-12-02 09:00"))
    sql(home, "UPDATE deliveries SET state = 'delivered'")
    sql(home, "UPDATE deliveries SET state = 'rejected' WHERE id = 1")


def test_its_figures_are_those_of_the_log(home: Home) -> None:
    told(home)
    with home.database.read() as db:
        report = read_campaign(db, "doi-thoai", home.now)
    assert summary(report) == "1 trên 1 bài đã phát, 4 trên 5 lượt tới nơi."
    (row,) = published_table(report).rows
    assert row[1:] == ("Tiêu đề tin-01", "thu", "dan", 5, 4)
    assert len(home.log(Filter(items=report.table.items))) == report.sent
    (result,) = results_table(report).rows
    assert result[:2] == ("thu", 5)
    assert [done.title for done in report.activities] == ["Gặp dân"]


def test_the_word_file_says_the_same_and_is_the_same_each_time(home: Home) -> None:
    told(home)
    with home.database.read() as db:
        report = read_campaign(db, "doi-thoai", home.now)
    data = write_campaign(report)
    assert data == write_campaign(report)
    paper = docx.Document(BytesIO(data))
    text = "\n".join(part.text for part in paper.paragraphs)
    assert "Mục đích: Nghe người dân" in text
    assert "4 trên 5 lượt" in text
    assert "lantoa log --campaign doi-thoai" in text
    assert "Gặp dân" in "\n".join(cell.text for table in paper.tables for cell in table._cells)
