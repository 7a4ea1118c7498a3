"""What became of a plan's agencies: a file proposes, only a person decides."""

from datetime import date
from pathlib import Path

import pytest

from content.intake.errors import InputError
from content.people.acts import NotAllowed
from content.plans.agencies import (
    Transfer,
    confirm,
    confirmed,
    import_agencies,
    known_agencies,
    proposals,
)
from content.plans.agency_file import AgencyChange, read_agencies
from content.plans.plans import find_plan
from tests.kit import BIENTAP, DUYET, SAMPLES, Home

CITY = "da-nang-143-kh-ubnd-2022"


@pytest.fixture
def merged(home: Home) -> Home:
    home.people().plans()
    plan, given = read_agencies(SAMPLES / "agencies.toml")
    with home.database.write() as db:
        import_agencies(db, plan, given, home.act())
    return home


def waiting(home: Home) -> set[tuple[str, str]]:
    with home.database.read() as db:
        plan = find_plan(db, CITY)
        return {
            (duty.id, agency.key)
            for duty, agency in proposals(plan, known_agencies(db, plan), confirmed(db, CITY))
        }


def test_the_sample_proposes_and_leaves_the_rest_to_people(merged: Home) -> None:
    with merged.database.read() as db:
        known = known_agencies(db, find_plan(db, CITY))
    assert (known["so-khdt"].ended_on, known["so-khdt"].successors) == (
        date(2025, 2, 28),
        ("so-tai-chinh",),
    )
    assert known["so-khcn"].name == "Sở Khoa học và Công nghệ"
    assert known["ubnd-quan-huyen"].successors == ()
    assert len(waiting(merged)) == 26


def test_a_person_may_give_each_obligation_to_another(merged: Home) -> None:
    with merged.database.write() as db:
        only = Transfer("ubnd-quan-huyen", "ubnd-phuong-xa", ("dn-thong-tin-co-so",))
        assert confirm(db, CITY, only, merged.act(DUYET)) == ["dn-thong-tin-co-so"]
        rest = Transfer("ubnd-quan-huyen", "so-noi-vu")
        assert len(confirm(db, CITY, rest, merged.act(DUYET))) == 13
    assert ("dn-thong-tin-co-so", "ubnd-quan-huyen") not in waiting(merged)


def test_a_writer_does_not_decide_and_an_ended_agency_does_not_succeed(merged: Home) -> None:
    with pytest.raises(NotAllowed), merged.database.write() as db:
        confirm(db, CITY, Transfer("so-khdt", "so-tai-chinh"), merged.act(BIENTAP))
    for agency, successor, told in (
        ("so-khdt", "so-tttt", "cũng đã kết thúc"),
        ("so-noi-vu", "so-tai-chinh", "chưa được ghi là đã kết thúc"),
    ):
        with pytest.raises(InputError, match=told), merged.database.write() as db:
            confirm(db, CITY, Transfer(agency, successor), merged.act(DUYET))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[agency]]\nkey = "a"\nsuccessors = ["b"]', "ended_on"),
        (
            '[[agency]]\nkey = "a"\nended_on = 2025-01-01\nsuccessors = ["a"]',
            "tiếp nhận chính mình",
        ),
        ('[[agency]]\nkey = "a"\n[[agency]]\nkey = "a"', "ghi hai lần"),
        ('[[agency]]\nkey = "a"\nended_on = "hôm qua"', "NĂM-THÁNG-NGÀY"),
        ("", "agency"),
    ],
)
def test_a_faulty_file_is_refused_by_its_field(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "co-quan.toml").write_text(f'plan = "{CITY}"\n{text}', "utf-8")
    with pytest.raises(InputError, match=told):
        read_agencies(tmp_path / "co-quan.toml")


def test_an_agency_that_nobody_names_is_refused(home: Home) -> None:
    home.plans()
    wrong = [
        AgencyChange("so-khdt", None, date(2025, 1, 1), ("so-moi",), ""),
        AgencyChange("so-la", None, None, (), ""),
    ]
    with pytest.raises(InputError) as caught, home.database.write() as db:
        import_agencies(db, CITY, wrong, home.act())
    assert "không có cơ quan «so-moi»" in str(caught.value)
    assert "so-la, name" in str(caught.value)
