"""What an item shows for a picture: its photograph, or the drawing of its subject; the title stands
in the social card alone, and a released layout shows what it showed."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from channels.contract.channel import Site
from content.items.items import Revision
from content.items.left_marks import filled
from tests.kit import Home
from wiring.drawn import shown_pictures

PUBLIC = "https://tin.example.gov.vn"


@pytest.fixture
def revision(home: Home) -> Revision:
    """A real item whose author brought no picture."""
    return home.people().plans().draft("ct-01")


def shown(home: Home, document: Mapping[str, Any], family: str) -> dict[str, Any]:
    site = Site(home.folder, PUBLIC, "Trung tâm")
    load = home.context.load_picture
    return shown_pictures(document, family, site, load, filled(document))


def test_without_a_photograph_page_and_letter_show_a_drawing_and_links_the_card(
    home: Home, revision: Revision
) -> None:
    page = shown(home, revision.document, "portal")
    letter = shown(home, revision.document, "email")
    assert page["picture"].alt == letter["picture"].alt == "Hình vẽ: máy tính và điện thoại"
    assert (letter["picture"].width, letter["picture"].height) == (640, 336)
    assert page["card"].url != page["picture"].url
    assert page["card"].alt == revision.document["picture"]["alt"]
    assert letter["card"] is None


def test_what_was_approved_with_the_first_layouts_shows_its_card(
    home: Home, revision: Revision
) -> None:
    first = {**revision.document, "layouts": {"portal": 1, "email": 1, "led": 1}}
    for family in ("portal", "email"):
        made = shown(home, first, family)
        assert made["picture"].alt == revision.document["picture"]["alt"]
        assert made.get("card") is None


def test_networks_get_the_whole_card_of_an_item_without_a_photograph(
    home: Home, revision: Revision
) -> None:
    assert shown(home, revision.document, "social")["picture"].alt != ""
    assert shown(home, {**revision.document, "picture": None}, "portal") == {"picture": None}


def test_a_photograph_stays_and_bears_the_title_in_the_card(home: Home, revision: Revision) -> None:
    photograph = {**revision.document["picture"], "drawn": False}
    made = shown(home, {**revision.document, "picture": photograph}, "portal")
    assert made["picture"].alt == photograph["alt"]
    with Image.open(BytesIO(made["card"].data)) as card:
        assert card.size == (made["picture"].width, made["picture"].height)
    assert made["card"].data != made["picture"].data
