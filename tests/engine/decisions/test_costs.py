"""What a mailing comes to is counted over everybody with his own columns: parts, alphabet, đồng,
and who will not get it."""

import re

import pytest

from channels.sms.carriers import carrier_of
from content.audiences.audiences import find_audience
from content.items.items import Revision
from engine.decisions.costs import PartsCounted, cost_of, count_parts
from engine.decisions.intake import import_item, refresh
from tests.engine.engine_kit import sms_outlet
from tests.kit import BIENTAP, SAMPLES, Home

PEOPLE = {
    "0961000001": "An",
    "0911000002": "Nguyễn Thị Ánh",  # her name takes the larger alphabet
    "0901000003": "Ánh Ngọc " * 30,  # and his too many parts
    "0921000004": "Dung",
}


OUTLET = sms_outlet(price_per_part=350).replace(
    "[[outlet.gateway]]", "carrier_price = { viettel = 400 }\n[[outlet.gateway]]"
)


@pytest.fixture
def personal(home: Home) -> Home:
    """A text that calls people by name, and a list of them."""
    (path,) = (SAMPLES / "items").glob("ct-08-*.md")
    text = path.read_text("utf-8")
    home.people().plans().outlets(OUTLET)
    copy = home.folder / path.name
    copy.write_text(re.sub(r'  text: "PAR.*"', '  text: "Moi {{name}} nop ho so."', text), "utf-8")
    import_item(home.context, copy, home.act(BIENTAP))
    rows = "\n".join(f"{number},{name}" for number, name in PEOPLE.items())
    return home.audience("dan", f"address,name\n{rows}\n")


def counted(home: Home) -> PartsCounted:
    revision = refresh(home.context, "ct-08", home.act(BIENTAP))
    with home.database.read() as db:
        audience = find_audience(db, "dan")
    (found,) = count_parts(revision, home.outlet_rows(), audience, home.context)
    return found


def test_parts_alphabet_and_price_are_counted_over_everybody(personal: Home) -> None:
    found = counted(personal)
    assert (found.people, found.parts, found.wide, found.over) == (4, 3, 1, 1)
    assert found.cost == 400 + 350 + 350, "by the operator who gave out the number"
    assert len(found.who) == 1
    assert "1000003" not in found.who[0], "masked"


def test_a_text_without_columns_is_counted_once_for_all(home: Home) -> None:
    home.people().plans().outlets(sms_outlet(price_per_part=350))
    rows = "\n".join(PEOPLE)
    home.audience("dan", f"address\n{rows}\n")
    revision: Revision = home.approved("ct-08")
    with home.database.read() as db:
        audience = find_audience(db, "dan")
    (found,) = count_parts(revision, home.outlet_rows(), audience, home.context)
    assert (found.people, found.parts, found.cost, found.over) == (4, 4, 1400, 0)
    assert cost_of(revision, home.outlet_rows(), audience, home.context) == 1400


@pytest.mark.parametrize(
    ("number", "carrier"),
    [
        ("+84961234567", "viettel"),
        ("+84911234567", "vinaphone"),
        ("+84701234567", "mobifone"),
        ("+84561234567", "vietnamobile"),
        ("+84591234567", "gmobile"),
        ("+84871234567", "itel"),
        ("+84551234567", "reddi"),
        ("+84101234567", None),
        ("+12025550123", None),
    ],
)
def test_a_number_says_who_gave_it_out(number: str, carrier: str | None) -> None:
    assert carrier_of(number) == carrier
