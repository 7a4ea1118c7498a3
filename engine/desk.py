"""Takes items in: from a checked file to a frozen revision with its picture, fills and templates."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from assets import brand, pictures
from content import media
from content.acts import Act
from content.db import Database
from content.errors import InputError, InputProblem, cause
from content.itemfile import ItemFile, read_item
from content.items import Revision, add_revision, item_revision, newest_revision, require_own_unit
from content.office import Office, current_office
from content.people import find_person
from content.plans import theme_titles
from content.text import apply_fills, placeholders
from wiring.messages import template_versions


@dataclass(frozen=True)
class Desk:
    """Where items are taken in."""

    database: Database
    media_dir: Path


def import_item(desk: Desk, path: Path, act: Act) -> tuple[str, int, bool]:
    """Store one item file as its newest revision; (item, revision number, whether anything changed). InputError changes nothing."""
    act.person.require("writer", "approver", "spokesperson", "admin")
    with desk.database.read() as db:
        titles, office = theme_titles(db), current_office(db)
    item = read_item(path, known_themes=titles)
    picture = _picture_bytes(item, office)
    with desk.database.write() as db:
        if known := newest_revision(db, item.id):
            require_own_unit(item.id, known.unit, act.person)
        stored = _keep(desk, db, picture, act.at) if picture else None
        document = {**item.document(), "theme_titles": [titles[theme] for theme in item.themes]}
        document["picture"] = _picture_entry(item, stored) if stored else None
        number, new = add_revision(db, item.id, item.slug, complete(document, office), act)
    return item.id, number, new


def refresh(desk: Desk, item: str, now: datetime) -> Revision:
    """The newest draft with the office's present fills, name and templates; a new revision when they changed since it was written."""
    with desk.database.write() as db:
        revision, office = item_revision(db, item), current_office(db)
        if revision.state != "draft":
            return revision
        document = dict(revision.document)
        picture = document.get("picture")
        if picture and picture["drawn"]:
            stored = _keep(desk, db, _card(item, document["title"], office), now)
            document["picture"] = {**picture, "sha256": stored.sha256}
        author = find_person(db, revision.author)
        add_revision(db, item, revision.slug, complete(document, office), Act(author, now))
        return item_revision(db, item)


def complete(document: Mapping[str, Any], office: Office) -> dict[str, Any]:
    """The document with everything else that will show: the fills it needs, the office's name, the versions of our templates."""
    shown = [value for name, value in document.items() if name not in ("fills", "office", "internal_note")]
    used = {mark: office.fills[mark] for text in _texts(shown) for mark in placeholders(text) if mark in office.fills}
    return {
        **document,
        "fills": used,
        "office": {"name": office.name, "contact": office.contact},
        "templates": template_versions(),
    }


def _texts(value: Any) -> Iterator[str]:
    """Every string in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for inner in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(inner)


def _picture_bytes(item: ItemFile, office: Office) -> bytes | None:
    """The file's picture, checked; the office's card drawn from the title when the item wants a picture but brings none."""
    if item.image is None:
        return None
    if item.picture is None:
        return _card(item.id, item.title, office)
    try:
        data = item.picture.read_bytes()
        pictures.check(data)
        return data
    except OSError as error:
        raise _bad_picture(item.id, f"không đọc được tệp ảnh {item.picture.name} ({cause(error)})") from None
    except ValueError as error:
        raise _bad_picture(item.id, str(error)) from None


def _card(item: str, title: str, office: Office) -> bytes:
    """The office's card with the title as readers will see it, placeholders filled."""
    try:
        return brand.card(apply_fills(title, office.fills), office.name)
    except ValueError as error:  # no card can hold the title
        raise _bad_picture(item, str(error)) from None


def _bad_picture(item: str, text: str) -> InputError:
    return InputError([InputProblem(f"{item}, trường image.file", text)])


def _keep(desk: Desk, db: Any, data: bytes, now: datetime) -> media.Stored:
    facts = pictures.check(data)
    stored = media.Stored(facts.sha256, facts.ext, facts.mime, facts.width, facts.height)
    media.keep(db, desk.media_dir, data, stored, now)
    return stored


def _picture_entry(item: ItemFile, stored: media.Stored) -> dict[str, Any]:
    image = item.image or {}
    return {
        "sha256": stored.sha256,
        "alt": image["alt"],
        "focus": list(image.get("focus") or (0.5, 0.5)),
        "drawn": item.picture is None,
    }
