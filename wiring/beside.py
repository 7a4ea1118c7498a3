"""What LED frames show beside the item's lines: its own picture, the code of its page, the office's
name; all of it part of the text that was approved."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from assets.led_frames import NOTHING, Beside
from channels.contract.channel import Site
from wiring.pictures import LONGEST_SIDE, LoadFile, small_picture

_FROM: Final = 2  # the first layout of frames that shows more than lines


def beside_frames(document: Mapping[str, Any], layout: int, site: Site, load: LoadFile) -> Beside:
    """What may stand beside the lines in a layout. A drawing that stands in for a picture is left
    out: lamps are for what people know. ValueError when the picture's file is gone."""
    if layout < _FROM:
        return NOTHING
    office = document["office"]
    beside = Beside(
        office["name"],
        office.get("short", ""),
        link=page_address(document, site, short=True) or "",
    )
    stored = document.get("picture")
    if not stored or stored.get("drawn"):
        return beside
    data = small_picture(stored["sha256"], LONGEST_SIDE, load)
    return replace(beside, picture=data, focus=tuple(stored["focus"]))


def page_address(document: Mapping[str, Any], site: Site, short: bool) -> str | None:
    """The public address of the item's page, the short one where it is wanted and was approved with
    the text; None for an item that has no page."""
    if "portal" not in document["channels"]:
        return None
    if short and "short_link" in document:
        return f"{site.public_url}/l/{document['short_link']}"
    return f"{site.public_url}/bai/{document['slug']}"
