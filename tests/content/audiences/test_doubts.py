"""What is missing in a list's columns is counted when it comes in, of the list that is in force."""

from collections.abc import Sequence

import pytest

from content.audiences.audiences import find_audience
from content.audiences.doubts import ColumnDoubt, column_doubts, doubtful_people
from content.audiences.suppressions import suppress
from tests.content.content_kit import sql
from tests.kit import BIENTAP, Home

HEAD = "email,name,phuong,so"


def counted(home: Home, columns: Sequence[str] = ("name", "phuong", "so")) -> list[ColumnDoubt]:
    with home.database.read() as db:
        found = column_doubts(db, find_audience(db, "dan"), columns)
    assert found is not None
    return found


def listed(home: Home, *rows: str) -> Home:
    return home.audience("dan", "\n".join((HEAD, *rows)) + "\n")


def test_each_kind_is_counted_with_its_rows(home: Home) -> None:
    listed(
        home.people(),
        "a@b.vn,An,Hải Châu,1",
        "b@b.vn,,NULL,2",
        "c@b.vn,Chi,-,0",
        f"d@b.vn,Dũng,{'x' * 81},3",
        "e@b.vn,Em,0,4",
        "f@b.vn,,Không có,5",
    )
    assert counted(home) == [
        ColumnDoubt("name", "empty", 2, (3, 7)),
        ColumnDoubt("phuong", "odd", 3, (3, 4, 7)),
        ColumnDoubt("phuong", "zero", 1, (6,)),
        ColumnDoubt("phuong", "long", 1, (5,)),
        ColumnDoubt("so", "zero", 1, (4,)),
    ]
    assert counted(home, ["name"]) == counted(home)[:1]


def test_every_figure_opens_its_people(home: Home) -> None:
    listed(home.people(), "a@b.vn,An,?,1", "b@b.vn,Bình,X,0", "c@b.vn,Chi,0,2")
    with home.database.read() as db:
        audience = find_audience(db, "dan")
        for found in counted(home):
            people = list(doubtful_people(db, audience, found.column, found.kind))
            assert [row for row, _sealed in people] == list(found.rows)
            assert len(people) == found.count
        row, sealed = next(doubtful_people(db, audience, "phuong", "odd"))
    assert sealed is not None
    assert (row, home.vault.unseal_person(sealed)[0]) == (2, "a@b.vn")


def test_only_who_is_on_the_list_is_counted(home: Home) -> None:
    """Not the second row of an address, not who must not be written to, not the list before."""
    home.people()
    with home.database.write() as db:
        suppress(db, home.vault, "cam@b.vn", home.act(BIENTAP, why="xin thôi"))
    listed(home, "a@b.vn,,x,1")
    listed(home, "a@b.vn,An,x,1", "a@b.vn,,x,1", "cam@b.vn,,x,1", "d@b.vn,,x,1")
    assert counted(home) == [
        ColumnDoubt("name", "empty", 1, (5,)),
        ColumnDoubt("phuong", "odd", 2, (2, 5)),
    ]


def test_a_list_that_older_code_replaced_is_not_counted_rather_than_wrongly(home: Home) -> None:
    listed(home.people(), "a@b.vn,,x,1")
    sql(home, "UPDATE audiences SET generation = generation + 1")
    with home.database.read() as db:
        assert column_doubts(db, find_audience(db, "dan"), ["name"]) is None


@pytest.mark.parametrize("column", ["name", "phuong"])
def test_no_value_is_kept_beside_the_counts(home: Home, column: str) -> None:
    listed(home.people(), "a@b.vn,Nguyễn Thị Ấn,NULL,1", "b@b.vn,,Hải Châu,1")
    stored = str(sql(home, "SELECT doubts FROM recipients")) + str(
        sql(home, "SELECT doubts FROM audiences")
    )
    assert column in stored
    for value in ("Ấn", "NULL", "Hải Châu", "b.vn"):
        assert value not in stored
