"""How far items reached: beside the results, each number with its days and with who counted it."""

import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest

from content.deliveries.post_reach import note_reach
from content.deliveries.short_links import add_openings, keep_link, link_id
from content.intake.local_time import midnight
from content.intake.text import canonical, sha256_of
from reports.body.blocks import Heading, Paragraph
from reports.body.lists import totals_table
from reports.body.outline import body
from reports.body.tables import figures_table, reach_table
from reports.counting.explain import explain
from reports.counting.figures import Figures, figure_id
from reports.desk.frozen import differences, figures_of, freeze, keep
from reports.files.excel import write_xlsx
from reports.files.pack.proofs import gather
from reports.files.word import write_docx
from tests.content.content_kit import sql
from tests.kit import BIENTAP, DUYET, Home
from tests.reports.office_words import text_of
from tests.reports.report_kit import CITY, Town

HALF = "chot_so_lieu:2026-1"  # 21/11/2025 to 20/5/2026
FACEBOOK = {"views": 300, "people": 200, "reactions": 9, "comments": 2, "shares": None}


def opened(home: Home, item: str, days: dict[date, int]) -> str:
    with home.database.write() as db:
        link = link_id(db, item)
        keep_link(db, item, link, datetime(2025, 11, 1, tzinfo=UTC))
        add_openings(db, {(link, day): openings for day, openings in days.items()})
    return link


def read(home: Home, publication: int, day: date, **figures: int | None) -> int:
    """What the network told of the post of a publication at noon of a day; the post's number."""
    ((post,),) = sql(
        home,
        "SELECT d.id FROM deliveries d JOIN occurrences o ON o.id = d.occurrence_id "
        "WHERE o.publication_id = :id",
        id=publication,
    )
    number = int(str(post))
    with home.database.write() as db:
        note_reach(db, number, {**FACEBOOK, **figures}, midnight(day) + timedelta(hours=12))
    return number


@pytest.fixture
def town(home: Home) -> Town:
    """Two posts of the plan and one of another, the links of all three opened."""
    town = Town(home.people().plans())
    first = town.publish("tin-01", "social", "2025-12-01")
    second = town.publish("tin-02", "social", "2026-05-18")
    other = town.publish("tin-09", "social", "2025-12-02", themes=["KH18-d"])
    opened(home, "tin-01", {date(2025, 12, 1): 30, date(2025, 12, 9): 4, date(2026, 6, 1): 50})
    opened(home, "tin-02", {date(2026, 5, 20): 6})
    opened(home, "tin-09", {date(2025, 12, 2): 1000})
    read(home, first, date(2025, 12, 2), views=100)
    read(home, first, date(2025, 12, 30))
    read(home, second, date(2026, 5, 19), views=40, people=None)
    read(home, second, date(2026, 6, 10), views=900)
    read(home, other, date(2025, 12, 5), views=5000)
    return town


def values(found: Figures) -> dict[str, int | None]:
    return {figure.key: figure.values.covered for figure in found.reach}


def notes(found: Figures) -> dict[str, str]:
    return {figure.key: figure.note for figure in found.reach}


def test_the_plans_own_are_added_up_to_the_last_day_each_with_its_days_and_who_says_so(
    town: Town,
) -> None:
    found = town.figures(HALF)
    assert values(found) == {
        "reach.openings": 40,
        "reach.views": 340,
        "reach.people": 200,
        "reach.reactions": 18,
        "reach.comments": 4,
        "reach.shares": None,
    }
    told = notes(found)
    assert told["reach.openings"] == (
        "hệ thống của cơ quan đếm từ ngày 01/12/2025 đến ngày 20/5/2026"
    )
    network = "theo số liệu mạng xã hội cung cấp cho Điểm social, đọc"
    assert told["reach.views"] == f"{network} từ ngày 30/12/2025 đến ngày 19/5/2026"
    assert told["reach.people"] == f"{network} ngày 30/12/2025"
    assert "reach.shares" not in {figure.key for figure in found.printed()}
    later = town.figures("chot_so_lieu:2026-2")
    assert later.figure("reach.views").values.covered == 300 + 900, "read again after the half"
    assert later.figure("reach.openings").values.cumulative == 90


def test_it_is_in_no_count_of_the_plan(town: Town) -> None:
    found = town.figures(HALF)
    social = {key: found.figure(key) for key in ("social.reach", "social.interactions")}
    assert [figure.values.covered for figure in social.values()] == [None, None]
    assert all("mục Mức độ tiếp cận" in figure.note for figure in social.values())
    (theme,) = (theme for theme in found.themes if theme.id == "KH143-a")
    assert theme.reach.values.covered is None
    assert theme.recipients.values.covered == 0


def test_every_number_opens_and_its_rows_add_up_to_it(town: Town) -> None:
    found = town.figures(HALF)
    with town.home.database.read() as db:
        for figure in found.reach:
            told = explain(db, figure_id(CITY, found.period.covered, figure.key))
            rows = list(told.rows)
            assert told.value == figure.values.covered
            assert sum(row.amount for row in rows) == (told.value or 0)
            assert {row.item for row in rows} <= {"tin-01", "tin-02"}
        openings = list(explain(db, figure_id(CITY, found.period.covered, "reach.openings")).rows)
        views = list(explain(db, figure_id(CITY, found.period.covered, "reach.views")).rows)
    assert [(row.day, row.amount, row.where) for row in openings] == [
        (date(2025, 12, 9), 34, "từ ngày 01/12/2025 đến ngày 09/12/2025"),
        (date(2026, 5, 20), 6, "ngày 20/5/2026"),
    ]
    assert [(row.day, row.amount, row.where) for row in views] == [
        (date(2025, 12, 30), 300, "Điểm social"),
        (date(2026, 5, 19), 40, "Điểm social"),
    ]
    assert all(row.id.startswith("reading:") and row.openings for row in views)


def test_what_was_taken_back_has_reached_nobody(town: Town) -> None:
    sql(town.home, "UPDATE publications SET state = 'withdrawn' WHERE item_id = 'tin-01'")
    found = values(town.figures(HALF))
    assert (found["reach.openings"], found["reach.views"]) == (6, 40)


def test_the_report_says_it_apart_with_days_and_source(town: Town) -> None:
    found = town.report(HALF)
    with town.home.database.read() as db:
        draft = gather(db, found).draft
    blocks = list(body(draft))
    at = blocks.index(Heading(2, "4. Mức độ tiếp cận"))
    texts = [block.text for block in blocks[at + 1 : at + 5] if isinstance(block, Paragraph)]
    assert texts[0].startswith("Số liệu tham khảo, không cộng vào kết quả nêu trên")
    assert texts[1] == (
        "- 40 lượt mở liên kết ngắn dẫn tới tin, bài (hệ thống của cơ quan đếm từ ngày 01/12/2025 "
        "đến ngày 20/5/2026)."
    )
    assert texts[2].startswith("- 340 lượt xem bài đăng; 18 lượt bày tỏ cảm xúc; 04 bình luận (")
    assert texts[3].startswith("- 200 lượt người xem bài đăng (")
    assert "reach." not in str(figures_table(draft).rows)
    table = reach_table(draft)
    assert [row[:3] for row in table.rows][:2] == [
        ("1", "Lượt mở liên kết ngắn", 40),
        ("2", "Lượt xem bài đăng mạng xã hội", 340),
    ]
    assert "Dòng 2, 4, 5: theo số liệu mạng xã hội" in "\n".join(table.notes)
    ids = {row[-1] for row in totals_table(draft).rows}
    assert figure_id(CITY, found.period.covered, "reach.views") in ids
    letter, book = text_of(write_docx(draft)), text_of(write_xlsx(draft))
    for text in (letter, book):
        assert text.count("Không cộng vào các số liệu của Phụ lục I") == 1
        assert "đọc từ ngày 30/12/2025 đến ngày 19/5/2026" in text


def test_nothing_is_printed_where_nothing_was_counted(home: Home) -> None:
    town = Town(home.people().plans())
    town.publish("tin-01", "social", "2025-12-01")
    found = town.report(HALF)
    assert set(notes(found).values()) == {
        "chưa tin, bài nào có liên kết ngắn",
        "không mạng xã hội nào cho biết",
    }
    with home.database.read() as db:
        draft = gather(db, found).draft
    for text in (text_of(write_docx(draft)), text_of(write_xlsx(draft))):
        assert "tiếp cận" not in re.sub("(?i)lượt tiếp cận", "", text)
    assert not any("reach." in str(row[-1]) for row in totals_table(draft).rows)


def test_a_kept_report_keeps_its_reach_and_tells_what_changed(town: Town) -> None:
    home, found = town.home, town.report(HALF)
    with home.database.write() as db:
        number = keep(db, found, home.act(BIENTAP))
        freeze(db, number, home.act(DUYET), early=True)
    opened(home, "tin-02", {date(2026, 5, 20): 5})
    with home.database.read() as db:
        kept = figures_of(db, number)
        changed = differences(db, town.report(HALF))
    assert kept.figure("reach.openings").values.covered == 40
    assert kept.figure("reach.openings").note == notes(found)["reach.openings"]
    assert {difference.id.rpartition("/")[2] for difference in changed} == {"reach.openings"}


def test_a_report_that_was_kept_before_there_was_any_reach_differs_in_none(town: Town) -> None:
    home, found = town.home, town.report(HALF)
    with home.database.write() as db:
        number = keep(db, found, home.act(BIENTAP))
        freeze(db, number, home.act(DUYET), early=True)
    as_before(home, number)
    with home.database.read() as db:
        kept = figures_of(db, number)
        assert (kept.reach, kept.reached) == ((), ())
        assert differences(db, town.report(HALF)) == []
        letter = text_of(write_docx(gather(db, kept).draft))
    assert "Mức độ tiếp cận" not in letter


def as_before(home: Home, report: int) -> None:
    """The kept report as a release wrote it that knew no reach."""
    ((text,),) = sql(home, "SELECT figures FROM reports WHERE id = :id", id=report)
    document = json.loads(str(text))
    del document["reach"]
    values = {"figures": canonical(document).decode("utf-8"), "sha256": sha256_of(document)}
    sql(home, "UPDATE reports SET figures = :figures, sha256 = :sha256", **values)
