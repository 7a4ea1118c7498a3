"""Which agency of a plan the office is: said in its profile, checked where the plan is known."""

from datetime import date
from typing import Any

import pytest

from content.intake.errors import InputError
from content.office.office import import_office
from content.plans.agencies import import_agencies
from content.plans.agency_file import read_agencies
from content.plans.office_agency import (
    coordinates,
    doubtful,
    our_part,
    refuse_unknown_agencies,
)
from content.plans.plans import find_plan
from tests.kit import SAMPLES, Home

CITY, HARBOUR = "da-nang-143-kh-ubnd-2022", "hai-phong-18-kh-khdt-2024"


@pytest.fixture
def here(home: Home) -> Home:
    plan, given = read_agencies(SAMPLES / "agencies.toml")
    with home.plans().database.write() as db:
        import_agencies(db, plan, given, home.act())
    return home


def says(home: Home, *agencies: dict[str, Any]) -> None:
    """The office's profile says these and nothing else."""
    given = [{"groups": [], **said} for said in agencies]
    document: dict[str, object] = {"name": "Cơ quan mẫu", "agency": given}
    with home.database.write() as db:
        refuse_unknown_agencies(db, document)
        import_office(db, document, home.act())


def test_an_agency_that_the_plan_does_not_have_is_refused_with_the_choices(here: Home) -> None:
    with pytest.raises(InputError) as caught:
        says(
            here,
            {"plan": CITY, "key": "so-y-te"},
            {"plan": CITY, "key": "so-noi-vu", "groups": ["co-quan-don-vi", "cac-so"]},
        )
    first, second = caught.value.problems
    assert first.where == "office.toml, trường agency[1].key"
    assert "«so-y-te»; chọn một trong: ban-tuyen-giao (Ban Tuyên giáo Thành ủy); " in first.text
    assert "so-khcn (Sở Khoa học và Công nghệ)" in first.text
    assert second.where == "office.toml, trường agency[2].groups"
    with here.database.read() as db:
        assert our_part(db, CITY, date(2026, 1, 1)) is None  # nothing was changed


def test_a_plan_that_is_not_known_yet_is_not_checked(here: Home) -> None:
    says(here, {"plan": "kh-99", "key": "ai-do"})


def test_the_office_is_what_it_was_and_what_it_became(here: Home) -> None:
    ended = date(2025, 2, 28)
    says(
        here,
        {"plan": CITY, "key": "so-tttt", "valid_to": ended.isoformat()},
        {"plan": CITY, "key": "so-khcn", "valid_from": "2025-03-01", "groups": ["so-ban-nganh"]},
    )
    with here.database.read() as db:
        before, after = our_part(db, CITY, ended), our_part(db, CITY, date(2026, 1, 1))
        plan = find_plan(db, CITY)
        nothing = our_part(db, HARBOUR, ended)
    assert before is not None
    assert after is not None
    assert (before.key, before.keys) == ("so-tttt", frozenset({"so-tttt"}))
    assert (after.key, after.keys) == ("so-khcn", frozenset({"so-tttt", "so-khcn"}))
    assert (before.has("so-ban-nganh"), after.has("so-ban-nganh")) == (False, True)
    assert coordinates(plan, before)
    assert coordinates(plan, after)
    assert nothing is None
    assert not coordinates(plan, nothing)


def test_what_is_not_said_or_said_wrong_is_known(here: Home) -> None:
    says(here, {"plan": CITY, "key": "so-tttt"})
    with here.database.read() as db:
        assert [(plan.id, said) for plan, said in doubtful(db)] == [(HARBOUR, None)]
    with here.database.write() as db:  # taken in before the plan was known
        import_office(db, {"agency": [{"plan": CITY, "key": "so-y-te"}]}, here.act())
    with here.database.read() as db:
        assert {plan.id: said.key if said else None for plan, said in doubtful(db)} == {
            CITY: "so-y-te",
            HARBOUR: None,
        }
