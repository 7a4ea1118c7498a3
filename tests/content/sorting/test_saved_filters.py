"""A filter is kept for its person, or shared with the unit; no address of a person is kept."""

import pytest

from content.intake.errors import InputError
from content.sorting.saved_filters import NewFilter, drop_filter, filters_of, save_filter
from tests.kit import BIENTAP, BIENTAP2, DUYET, Home


def test_a_filter_is_ones_own_unless_it_is_shared_with_the_unit(home: Home) -> None:
    mine = NewFilter("items", "Của tôi", "nguoi_viet=bientap&trang=3&q=")
    ours = NewFilter("items", "Chờ duyệt", "trang_thai=submitted", shared=True)
    with home.database.write() as db:
        assert save_filter(db, mine, home.act(BIENTAP)).query == "nguoi_viet=bientap"
        save_filter(db, ours, home.act(BIENTAP))
        again = NewFilter("items", "Chờ duyệt", "trang_thai=returned", shared=True)
        save_filter(db, again, home.act(BIENTAP))
        assert [kept.name for kept in filters_of(db, BIENTAP, "items")] == ["Chờ duyệt", "Của tôi"]
        (shared,) = filters_of(db, DUYET, "items")
        assert (shared.name, shared.query) == ("Chờ duyệt", "trang_thai=returned")
        assert filters_of(db, BIENTAP2, "items") == []
        assert filters_of(db, BIENTAP, "log") == []


def test_only_who_kept_a_filter_forgets_it(home: Home) -> None:
    with home.database.write() as db:
        new = NewFilter("log", "Lỗi", "trang_thai=rejected", shared=True)
        kept = save_filter(db, new, home.act(BIENTAP))
        with pytest.raises(InputError):
            drop_filter(db, kept.id, home.act(DUYET))
        drop_filter(db, kept.id, home.act(BIENTAP))
        assert filters_of(db, BIENTAP, "log") == []


@pytest.mark.parametrize(
    ("name", "query"),
    [("", "trang_thai=draft"), ("Tên", ""), ("x" * 61, "q=a"), ("Tên", "nguoi=bi-mat&trang=2")],
)
def test_what_keeps_nothing_is_refused(home: Home, name: str, query: str) -> None:
    with home.database.write() as db, pytest.raises(InputError):
        save_filter(db, NewFilter("log", name, query), home.act(BIENTAP))
