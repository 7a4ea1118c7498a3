"""What the software published fulfils the obligations whose plan says so, and no others."""

from pathlib import Path

import pytest

from content.intake.errors import InputError
from content.office.office import import_office
from content.plans.file import read_plan
from reports.desk.needs import Circumstances, needs
from tests.kit import SAMPLES
from tests.reports.report_kit import CITY, NOW, Town, days

YEAR = days("2026-01-01", "2026-12-31")
PROCEDURES = "dn-web-cong-khai-tthc"  # guides and notices about procedures
SECTION = "dn-chuyen-muc-cong"  # the feed «cong-tat-ca»
OFFICIALS = "dn-email-cong-vu"  # mail to officials
GUIDES = "credited_by: {themes: [KH143-d-tthc], kinds: [guide, notice]}"


def test_only_the_kinds_and_themes_that_the_plan_names_count(town: Town) -> None:
    town.publish("tin-01", "portal", "2026-03-01", themes=["KH143-d-tthc"])  # an article
    assert town.duty(PROCEDURES, YEAR).state == "none"
    town.publish("tin-02", "portal", "2026-03-02", themes=["KH143-a"], kind="guide")
    assert town.duty(PROCEDURES, YEAR).state == "none"
    town.publish("tin-03", "portal", "2026-03-03", themes=["KH143-d-tthc"], kind="guide")
    found = town.duty(PROCEDURES, YEAR)
    assert (found.state, found.done.values.covered) == ("ongoing", 1)
    assert found.results == "01 tin, bài; 01 lượt đăng, phát"


def test_a_theme_counts_with_what_stands_under_it(town: Town, tmp_path: Path) -> None:
    town.changed_plan(tmp_path, (GUIDES, "credited_by: {themes: [KH143-d]}"))
    town.publish("tin-01", "portal", "2026-03-01", themes=["KH143-d-tthc"])
    assert town.duty(PROCEDURES, YEAR).state == "ongoing"


def test_without_a_word_of_the_plan_a_person_decides(town: Town, tmp_path: Path) -> None:
    town.changed_plan(tmp_path, (f"    {GUIDES}\n", ""))
    assert town.duty(PROCEDURES, YEAR).state == "none"
    town.publish("tin-01", "portal", "2026-03-01", themes=["KH143-d-tthc"])
    found = town.duty(PROCEDURES, YEAR)
    assert (found.state, found.done.values.covered) == ("undetermined", 0)
    assert (
        "01 lượt đăng, đợt gửi chưa xác định có thuộc nhiệm vụ này hay không: cần người xác định"
        in found.notes
    )
    place = Circumstances(town.home.folder / "evidence", town.home.context.calendar, NOW)
    with town.home.database.read() as db:
        (need,) = [need for need in needs(db, place) if need.subject == PROCEDURES]
    assert need.text.endswith("đã đăng, gửi nhưng chưa xác định có phải việc này không")
    town.act("unit_website", "2026-03-05", PROCEDURES)
    assert town.duty(PROCEDURES, YEAR).state == "ongoing"


def test_an_outlet_that_the_office_has_not_decides_nothing(town: Town, tmp_path: Path) -> None:
    town.publish("tin-01", "portal", "2026-03-01")
    assert town.duty(SECTION, YEAR).state == "undetermined"
    town.changed_plan(tmp_path, ("outlets: [cong-tat-ca]", "outlets: [diem-portal]"))
    assert town.duty(SECTION, YEAR).state == "ongoing"


def holds(town: Town, *keys: str) -> None:
    """Say in the office's profile who is on the list of recipients."""
    with town.home.database.write() as db:
        import_office(db, {"name": "X", "audiences": {"ds-email-3": keys}}, town.home.act())


def test_mail_counts_by_who_is_on_its_list(town: Town) -> None:
    town.publish("tin-01", "email", "2026-03-01", people=3)
    found = town.duty(OFFICIALS, YEAR)
    assert (found.state, found.gaps, found.done.values.covered) == ("undetermined", (), 0)
    holds(town, "nguoi-dan")
    assert town.duty(OFFICIALS, YEAR).state == "open"
    holds(town, "nguoi-dan", "he-thong-chinh-tri")
    assert town.duty(OFFICIALS, YEAR).state == "met"


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("{themes: [KH99-a]}", "không có «KH99-a» trong themes"),
        ("{audiences: [bao-chi-la]}", "không có «bao-chi-la» trong audiences"),
        ("{kinds: [tho]}", "press_release"),
    ],
)
def test_a_wrong_word_of_credit_is_named(tmp_path: Path, word: str, told: str) -> None:
    text = (SAMPLES / "plans" / f"{CITY}.yaml").read_text("utf-8")
    path = tmp_path / f"{CITY}.yaml"
    path.write_text(text.replace(GUIDES, f"credited_by: {word}", 1), "utf-8")
    with pytest.raises(InputError, match=told):
        read_plan(path)
