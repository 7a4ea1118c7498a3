"""A plan that changes keeps what it said before."""

from datetime import date
from pathlib import Path

import pytest

from content.intake.errors import InputError
from content.plans.file import PlanFile, read_plan
from content.plans.plans import changes, find_plan, import_plan, plan_versions_of
from tests.kit import SAMPLES, Home

DA_NANG = "da-nang-143-kh-ubnd-2022"
HAI_PHONG = "hai-phong-18-kh-khdt-2024"


def changed(tmp_path: Path, *replacements: tuple[str, str]) -> PlanFile:
    text = (SAMPLES / "plans" / f"{DA_NANG}.yaml").read_text("utf-8")
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new, 1)
    (tmp_path / f"{DA_NANG}.yaml").write_text(text, "utf-8")
    return read_plan(tmp_path / f"{DA_NANG}.yaml")


MONTHLY = (
    "{kind: recurring, count: 1, per: quarter, text: Định kỳ 01 lần/quý}",
    "{kind: recurring, count: 1, per: month, text: null}",
)


def kinds(home: Home) -> list[tuple[date | None, str | None]]:
    with home.database.read() as db:
        versions = plan_versions_of(db, DA_NANG)
    return [
        (version.valid_from, duty.cadence.per)
        for version in versions
        for duty in version.plan.obligations
        if duty.id == "dn-hop-bao"
    ]


def test_a_changed_file_is_a_correction_of_the_whole_time(home: Home, tmp_path: Path) -> None:
    home.plans()
    with home.database.write() as db:
        assert import_plan(db, changed(tmp_path, MONTHLY), home.act())
    assert kinds(home) == [(None, "month")]


def test_a_plan_that_changes_from_a_day_on_keeps_what_it_said_before(
    home: Home, tmp_path: Path
) -> None:
    home.plans()
    with home.database.write() as db:
        assert import_plan(db, changed(tmp_path, MONTHLY), home.act(), date(2026, 7, 1))
        assert not import_plan(db, changed(tmp_path, MONTHLY), home.act())
    assert kinds(home) == [(None, "quarter"), (date(2026, 7, 1), "month")]
    with pytest.raises(InputError, match="phải sau lần đổi trước"), home.database.write() as db:
        import_plan(db, changed(tmp_path), home.act(), date(2026, 6, 30))


def test_what_changed_is_told_in_words(home: Home, tmp_path: Path) -> None:
    home.plans()
    with home.database.read() as db:
        old = find_plan(db, DA_NANG)
    renamed = ("id: dn-truc-quan\n", "id: dn-truc-quan-moi\n")
    new = changed(
        tmp_path, MONTHLY, renamed, ('deadlines: ["05-30", "11-30"]', 'deadlines: ["06-15"]')
    )
    with home.database.write() as db:
        import_plan(db, new, home.act())
        told = list(changes(old, find_plan(db, DA_NANG)))
    assert [text.partition(" (")[0] for text in told] == [
        "thêm nhiệm vụ dn-truc-quan-moi",
        "bỏ nhiệm vụ dn-truc-quan",
        "nhiệm vụ dn-hop-bao đổi tần suất",
        "đổi quy định báo cáo",
    ]


def test_a_plan_that_was_never_imported_is_told(home: Home) -> None:
    with pytest.raises(InputError, match="không có kế hoạch này"), home.database.read() as db:
        find_plan(db, "kh-99")


def test_what_a_plan_does_not_say_of_reports_is_asked_of_its_parent(
    home: Home, tmp_path: Path
) -> None:
    with home.plans().database.write() as db:
        import_plan(db, under(tmp_path, HAI_PHONG, DA_NANG), home.act())
    with home.database.read() as db:
        plan, above = find_plan(db, HAI_PHONG), find_plan(db, DA_NANG)
    assert plan.reporting.deadlines == ("05-30", "11-30")
    assert plan.reporting.adhoc is True
    assert plan.agencies[plan.reporting.to or ""].name == above.agencies["ubnd-tp"].name


def test_a_parent_is_a_known_plan_and_not_the_plan_itself(home: Home, tmp_path: Path) -> None:
    home.plans()
    with pytest.raises(InputError, match=r"chưa nhập.*«kh-99».*da-nang-143"):
        home_import(home, under(tmp_path, HAI_PHONG, "kh-99"))
    home_import(home, under(tmp_path, HAI_PHONG, DA_NANG))
    with pytest.raises(InputError, match="lại thuộc chính kế hoạch này"):
        home_import(home, under(tmp_path, DA_NANG, HAI_PHONG))
    with home.database.read() as db:
        assert find_plan(db, DA_NANG).parent is None


def under(tmp_path: Path, plan: str, parent: str) -> PlanFile:
    """A real plan that names another one as its parent."""
    text = (SAMPLES / "plans" / f"{plan}.yaml").read_text("utf-8")
    (tmp_path / f"{plan}.yaml").write_text(
        text.replace("\nissuer:", f"\nparent: {parent}\nissuer:"), "utf-8"
    )
    return read_plan(tmp_path / f"{plan}.yaml")


def home_import(home: Home, plan: PlanFile) -> None:
    with home.database.write() as db:
        import_plan(db, plan, home.act())
