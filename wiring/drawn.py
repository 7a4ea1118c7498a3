"""What an item shows for a picture: its photograph, or the drawing of its subject; and its card for
social networks, which alone bears the title again."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from assets import brand
from assets.drawings.drawing import drawing, subject_of, words_of
from channels.contract.channel import Site
from channels.contract.message import Picture
from wiring.layouts import layout_of
from wiring.pictures import LoadFile, picture_of, small_picture_of

_DRAWN_FROM: Final = 2  # the first layout of pages and letters without the title in the picture
_ENDINGS: Final = {"image/png": "png", "image/jpeg": "jpg"}
_SMALL_FROM: Final = 3  # the first layout of pages that narrow screens get a small picture of
_SMALL: Final = (640, 336)
_LINKED: Final = frozenset({"portal"})  # whose pages networks show by a card
_SIZES: Final = {"portal": (1200, 630), "email": (640, 336)}


def shown_pictures(
    document: Mapping[str, Any],
    family: str,
    site: Site,
    load: LoadFile,
    text: Mapping[str, Any],
) -> dict[str, Any]:
    """`picture` and `card` of a message. ValueError when a file is gone."""
    own = picture_of(document, family, site, load, text["alt"] or "")
    if own is None or family not in _SIZES or layout_of(document, family) < _DRAWN_FROM:
        return {"picture": own}
    is_drawn = bool(document["picture"].get("drawn"))
    card = (own if is_drawn else _over(own, document, text, site)) if family in _LINKED else None
    shown = _subject(document, text, _SIZES[family], site) if is_drawn else own
    if family in _LINKED and layout_of(document, family) >= _SMALL_FROM:
        small = (
            _subject(document, text, _SMALL, site)
            if is_drawn
            else small_picture_of(document, family, site, load, own)
        )
        shown = replace(shown, small=small)
    return {"picture": shown, "card": card}


def subject(title: str, themes: object) -> str:
    """The drawing of an item: by its title, else by its themes."""
    return subject_of([title, *(themes if isinstance(themes, list | tuple) else ())])


def _subject(
    document: Mapping[str, Any], text: Mapping[str, Any], size: tuple[int, int], site: Site
) -> Picture:
    of = subject(text["title"], document.get("theme_titles"))
    return _named(drawing(of, *size), "image/png", size, words_of(of), site)


def _over(
    own: Picture, document: Mapping[str, Any], text: Mapping[str, Any], site: Site
) -> Picture:
    """The photograph with the title over it; without it, where no card can hold the title."""
    office = document["office"]
    try:
        data = brand.photo_card(own.data, text["title"], office["name"], office.get("colour", ""))
    except ValueError:
        return own
    return _named(data, "image/jpeg", (own.width, own.height), own.alt, site)


def _named(data: bytes, mime: str, size: tuple[int, int], alt: str, site: Site) -> Picture:
    name = f"{hashlib.sha256(data).hexdigest()}.{_ENDINGS[mime]}"
    return Picture(name, mime, *size, data, alt, f"{site.public_url}/media/{name}")
