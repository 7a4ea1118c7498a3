"""A withdrawal names what takes its place; readers are led there, never in a circle and never to
what was taken back itself."""

import pytest

from content.calendar import amending, schedule
from content.calendar.amended import amended
from content.calendar.amending import Replacement
from content.calendar.replacing import replacement
from content.calendar.schedule import ScheduleRequest
from content.intake.errors import InputError
from content.office.office import import_office
from content.sending import surfaces
from tests.content.content_kit import calendared, outlet, passed, planned, sql
from tests.kit import BIENTAP, DUYET, QUANTRI, Home

PUBLIC = "https://tin.example.vn"


def stands(home: Home, *items: str) -> None:
    for item in items:
        plan = ScheduleRequest(passed(home, item), [outlet(home, "cong")], None, home.now)
        calendared(home, plan)
    planned(home, home.now)
    sql(home, "UPDATE deliveries SET state = 'delivered'")
    sql(home, "UPDATE items SET guid = 'tag:' || id, first_published_at = created_at")


def withdraw(home: Home, item: str, instead: str = "", moves: bool = False) -> None:
    with home.database.write() as db:
        named = replacement(db, item, instead, moves, PUBLIC)
        amending.withdraw(db, item, home.act(DUYET, "sai số liệu"), [], named)


def led(home: Home) -> dict[str, tuple[str | None, bool]]:
    (feed,) = home.outlet_rows("cong")
    with home.database.read() as db:
        return {
            gone.item: (gone.replaced_by, gone.moves) for gone in surfaces.withdrawn(db, feed.id)
        }


@pytest.mark.parametrize(
    ("asked", "target"),
    [
        ("tin-02", "tin-02"),
        (f"{PUBLIC}/bai/bai-tin-02", "tin-02"),
        ("HTTP://localhost:18380/bai/bai%2Dtin-02/?x=1#y", "tin-02"),
        ("/bai/bai-tin-02", "tin-02"),
        ("https://dichvucong.example.gov.vn/thu-tuc?ma=1", None),
        ("http://ubnd.example.vn", None),
        ("", ""),
    ],
)
def test_an_item_by_its_id_or_page_or_an_address_elsewhere(
    home: Home, asked: str, target: str | None
) -> None:
    stands(home, "tin-01", "tin-02")
    with home.database.read() as db:
        found = replacement(db, "tin-01", asked, False, PUBLIC)
    wanted = asked if target is None else target
    assert found == (Replacement(wanted) if wanted else None)


@pytest.mark.parametrize(
    "asked",
    [
        "tin-01",
        "http://localhost:18380/bai/bai-tin-01?x=1",
        "//ten-khac.example.vn/bai/bai-tin-01/",
        "https://ten-khac.example.vn/cong/bai/bai-tin-01",
        "https://ten-khac.example.vn/bai/bai-tin-03",
        "tin-99",
        "tin-03",
        "ftp://x.vn/a",
        "javascript:alert(1)//",
        "https://",
        "https://a b/",
        "https://ten:khoa@x.vn/",
        f"{PUBLIC}/bai/khong-co",
        "//x.vn/a",
        "https://x.vn/\r\nSet-Cookie: a",
        "https://x.vn:99999999/",
    ],
)
def test_what_cannot_take_its_place_is_refused_and_nothing_is_taken_back(
    home: Home, asked: str
) -> None:
    stands(home, "tin-01", "tin-02")
    passed(home, "tin-03")  # never published
    with pytest.raises(InputError):
        withdraw(home, "tin-01", asked)
    assert led(home) == {}


def test_moving_needs_a_place(home: Home) -> None:
    stands(home, "tin-01")
    with pytest.raises(InputError, match="chuyển hẳn"):
        withdraw(home, "tin-01", "", moves=True)


FOREIGN = "https://dichvucong.example.gov.vn/thu-tuc?ma=1"


@pytest.mark.parametrize(
    "asked",
    [
        FOREIGN,
        "https://tin.example.vn.xau.example/a",
        "https://xau.example/?u=https://tin.example.vn",
    ],
)
def test_nobody_is_led_off_to_somebody_elses_site_at_once(home: Home, asked: str) -> None:
    stands(home, "tin-01")
    with pytest.raises(InputError, match="không phải trang của cơ quan"):
        withdraw(home, "tin-01", asked, moves=True)
    assert led(home) == {}
    withdraw(home, "tin-01", asked)
    assert led(home) == {"tin-01": (asked, False)}


def test_the_office_may_lead_to_its_own_website_and_portal(home: Home) -> None:
    stands(home, "tin-01", "tin-02", "tin-03")
    with home.database.write() as db:
        import_office(db, {"website": "https://ubnd.example.vn/"}, home.act(QUANTRI))
    sql(home, """UPDATE outlets SET fields = '{"link": "https://cong.example.vn/tin"}'""")
    own = (f"{PUBLIC}/", "https://UBND.example.vn/gioi-thieu", "https://cong.example.vn/khac")
    for item, asked in zip(("tin-01", "tin-02", "tin-03"), own, strict=True):
        withdraw(home, item, asked, moves=True)
    assert [moves for _, moves in led(home).values()] == [True] * 3


def test_readers_are_led_to_what_stands_at_the_end_of_the_way(home: Home) -> None:
    stands(home, "tin-01", "tin-02", "tin-03")
    withdraw(home, "tin-01", "tin-02", moves=True)
    assert led(home) == {"tin-01": ("bai-tin-02", True)}
    withdraw(home, "tin-02", "tin-03")
    assert led(home) == {"tin-01": ("bai-tin-03", True), "tin-02": ("bai-tin-03", False)}
    withdraw(home, "tin-03")
    assert led(home) == {
        "tin-01": (None, True),
        "tin-02": (None, False),
        "tin-03": (None, False),
    }


def test_a_circle_ends_where_it_began(home: Home) -> None:
    stands(home, "tin-01", "tin-02")
    withdraw(home, "tin-01", "tin-02", moves=True)
    with pytest.raises(InputError, match="không đang đứng"):
        withdraw(home, "tin-02", "tin-01", moves=True)
    for address in (f"{PUBLIC}/bai/bai-tin-01?x=1", "http://ten-khac.example.vn/bai/bai-tin-01"):
        with pytest.raises(InputError, match="không đang đứng"):
            withdraw(home, "tin-02", address, moves=True)
    sql(home, "UPDATE amendments SET replaced_by = 'tin-01' WHERE item_id = 'tin-01'")
    assert led(home) == {"tin-01": (None, True)}


def test_who_took_it_back_and_what_replaces_it_can_be_read_until_it_is_published_anew(
    home: Home,
) -> None:
    stands(home, "tin-01", "tin-02")
    withdraw(home, "tin-01", "tin-02")
    with home.database.read() as db:
        (found,) = amended(db).values()
    assert (found.kind, found.by, found.why) == ("withdraw", "duyet", "sai số liệu")
    assert (found.replaced_by, found.moves, found.revision) == ("tin-02", False, None)
    plan = ScheduleRequest(passed(home), [outlet(home, "cong")], None, home.now)
    with home.database.write() as db:
        schedule.schedule(db, plan, home.act(DUYET), 100)
    with home.database.read() as db:
        assert amended(db, ["tin-01"]) == {}
    assert BIENTAP.name != found.by
