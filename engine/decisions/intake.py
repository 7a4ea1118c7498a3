"""Takes items in: from a checked file or form to a frozen revision with its files, fills and
templates."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from assets import brand, pictures
from content.intake.errors import InputError, InputProblem, cause
from content.intake.local_time import local_day
from content.intake.text import apply_fills, placeholders, sha256_of
from content.items import drafts, media
from content.items.carried import picture_hashes
from content.items.fields import ItemFile
from content.items.file import read_item
from content.items.form import CARD, ItemForm, checked, document_of, focus_of, slug_of
from content.items.items import (
    Revision,
    add_revision,
    item_revision,
    newest_revision,
    renew_revision,
)
from content.items.picture_fields import extras
from content.items.slugs import free_slug
from content.office.office import Office, current_office
from content.people.acts import Act, Person
from content.plans.plans import theme_titles
from engine.context import Context
from engine.decisions.carried_files import (
    checked_picture,
    keep_all,
    keep_looked,
    looked_through,
    require_stored,
    sized,
    words_of,
)
from engine.decisions.library import require_usable
from engine.decisions.linking import keep_linked, linked
from wiring.drawn import subject
from wiring.layouts import newest_layouts


def import_item(context: Context, path: Path, act: Act) -> tuple[str, int, bool]:
    """Store one item file as its newest revision; (item, revision number, whether anything
    changed). InputError changes nothing."""
    act.require("write")
    with context.database.read() as db:
        titles, office = theme_titles(db), current_office(db)
    item = read_item(path, known_themes=titles)
    picture, files = _picture_bytes(item, office, titles), looked_through(item)
    with context.database.write() as db:
        if known := newest_revision(db, item.id):
            act.require("write", known.unit)
        stored = _keep(context, db, item, picture, act) if picture else None
        document = sized(context, item.document(keep_all(context, db, item, files, act)))
        document["theme_titles"] = [titles[theme] for theme in item.themes]
        document["picture"] = _entry(item, stored, item.picture is None) if stored else None
        _require_usable(db, document, known, act)
        whole = complete(linked(db, document), office)
        number, new = add_revision(db, item.id, item.slug, whole, act)
        keep_linked(db, whole, act.at)
    return item.id, number, new


class Overtaken(Exception):
    """Somebody else saved a newer revision while this form was open; `newest` is it."""

    def __init__(self, newest: Revision) -> None:
        self.newest = newest
        super().__init__(f"{newest.item} has a newer revision {newest.number}")


def save_form(context: Context, form: ItemForm, base: int, act: Act) -> tuple[int, bool]:
    """Store a form as the item's newest revision and forget what the person typed; (revision
    number, whether anything changed).

    InputError with every fault under the name of its field; Overtaken when revision `base` is no
    longer the newest. Both change nothing.
    """
    act.require("write")
    with context.database.read() as db:
        titles, office = theme_titles(db), current_office(db)
        form = replace(form, slug=form.slug.strip() or free_slug(db, form.id, slug_of(form.title)))
    item = checked(form, titles)
    told = {"title": item.title, "theme_titles": [titles[theme] for theme in item.themes]}
    card = _card(item.id, told, office) if form.picture == CARD else None
    with context.database.write() as db:
        newest = newest_revision(db, item.id)
        if newest:
            act.require("write", newest.unit)
        stored = _keep_card(context, db, card, act.at) if card else _stored(db, form.picture)
        document = {**sized(context, item.document()), "theme_titles": told["theme_titles"]}
        require_stored(db, document)
        document["picture"] = _entry(item, stored, card is not None) if stored else None
        _require_usable(db, document, newest, act)
        whole = complete(linked(db, document), office)
        if newest and newest.number != base and newest.sha256 != sha256_of(whole):
            raise Overtaken(newest)
        drafts.drop(db, item.id, act.person.name)
        stored_as = add_revision(db, item.id, item.slug, whole, act)
        keep_linked(db, whole, act.at)
        return stored_as


def draft_revision(
    context: Context, form: ItemForm, person: Person, now: datetime
) -> tuple[Revision, Context]:
    """What a form would become if it were saved, for the eye only: nothing is checked or stored.

    The context that comes with it knows the picture too, which is not saved yet.
    """
    with context.database.read() as db:
        titles, office = theme_titles(db), current_office(db)
    document = sized(context, document_of(form))
    with context.database.read() as db:
        document = linked(db, document)
    document["theme_titles"] = [titles.get(theme, theme) for theme in form.themes]
    card = _drawn_card(document, office) if form.picture == CARD else None
    sha256 = hashlib.sha256(card).hexdigest() if card else form.picture
    focus = list(focus_of(form) or (0.5, 0.5))
    has_picture = form.picture != CARD or card is not None
    said = {"alt": form.alt, **extras(document["image"] or {})}
    picture = {"sha256": sha256, "focus": focus, "drawn": card is not None, **said}
    document["picture"] = picture if form.picture and has_picture else None
    whole = complete(document, office)
    made = Revision(
        0,
        form.id,
        document["slug"],
        person.unit,
        0,
        sha256_of(whole),
        "draft",
        person.name,
        now,
        whole,
        None,
        None,
    )
    unsaved = {sha256: card} if card is not None else {}
    return made, replace(context, unsaved=unsaved)


def refresh(context: Context, item: str, act: Act) -> Revision:
    """The newest draft with the office's present fills, name and layouts; a new revision by the
    same author when they changed since it was written."""
    with context.database.write() as db:
        revision, office = item_revision(db, item), current_office(db)
        act.require("write", revision.unit)
        if revision.state != "draft":
            return revision
        document = dict(revision.document)
        picture = document.get("picture")
        if picture and picture["drawn"]:
            stored = _keep_card(context, db, _card(item, document, office), act.at)
            document["picture"] = {**picture, "sha256": stored.sha256}
        whole = complete(linked(db, document), office)
        renew_revision(db, revision, whole, act)
        keep_linked(db, whole, act.at)
        return item_revision(db, item)


def complete(document: Mapping[str, Any], office: Office) -> dict[str, Any]:
    """The document with everything else that will show: the fills it needs, the office's name, the
    numbers of our newest layouts."""
    shown = [
        value
        for name, value in document.items()
        if name not in ("fills", "office", "internal_note", "short_link")
    ]
    used = {
        mark: office.fills[mark]
        for text in _texts(shown)
        for mark in placeholders(text)
        if mark in office.fills
    }
    return {
        **document,
        "fills": used,
        "office": {
            "name": office.name,
            "contact": office.contact,
            **({"short": office.short} if office.short else {}),
            **({"colour": office.colour} if office.colour else {}),
        },
        "layouts": newest_layouts(),
    }


def _texts(value: Any) -> Iterator[str]:
    """Every string in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for inner in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(inner)


def _picture_bytes(item: ItemFile, office: Office, titles: Mapping[str, str]) -> bytes | None:
    """The file's picture, checked; the office's card drawn from the title when the item wants a
    picture but brings none."""
    if item.image is None:
        return None
    if item.picture is None:
        told = {
            "title": item.title,
            "theme_titles": [titles.get(theme, theme) for theme in item.themes],
        }
        return _card(item.id, told, office)
    try:
        data = item.picture.read_bytes()
        checked_picture(data)
        return data
    except OSError as error:
        raise _bad_picture(
            item.id, f"không đọc được tệp ảnh {item.picture.name} ({cause(error)})"
        ) from None
    except ValueError as error:
        raise _bad_picture(item.id, str(error)) from None


def _card(item: str, document: Mapping[str, Any], office: Office) -> bytes:
    """The office's card with the title as readers will see it, placeholders filled."""
    title = apply_fills(document["title"], office.fills)
    of = subject(title, document.get("theme_titles"))
    try:
        return brand.card(title, office.name, subject=of, colour=office.colour)
    except ValueError as error:  # no card can hold the title
        raise _bad_picture(item, str(error)) from None


def _drawn_card(document: Mapping[str, Any], office: Office) -> bytes | None:
    """The office's card for the eye; none while no card can hold the title."""
    try:
        return _card("", document, office)
    except InputError:
        return None


def _bad_picture(item: str, text: str) -> InputError:
    return InputError([InputProblem(f"{item}, trường image.file", text)])


def _keep(context: Context, db: Any, item: ItemFile, data: bytes, act: Act) -> media.Stored:
    """The item's own picture; a card is drawn and no picture of the library."""
    if item.picture is None:
        return _keep_card(context, db, data, act.at)
    stored = checked_picture(data)
    origin = item.picture.name, words_of(item.image or {})
    keep_looked(context, db, (data, stored), origin, act)
    return stored


def _keep_card(context: Context, db: Any, data: bytes, now: datetime) -> media.Stored:
    facts = pictures.check(data)
    stored = media.Stored(facts.sha256, facts.ext, facts.mime, facts.width, facts.height)
    media.keep(db, context.media_dir, data, stored, now)
    return stored


def _require_usable(
    db: Any, document: Mapping[str, Any], before: Revision | None, act: Act
) -> None:
    known = picture_hashes(before.document) if before else ()
    require_usable(db, document, known, local_day(act.at))


def _stored(db: Any, sha256: str) -> media.Stored | None:
    if not sha256:
        return None
    found = media.find(db, sha256)
    if found is None:
        raise InputError(
            [InputProblem("ảnh", "ảnh đã chọn không còn trong kho: hãy tải lên lần nữa", "image")]
        )
    return found


def _entry(item: ItemFile, stored: media.Stored, drawn: bool) -> dict[str, Any]:
    image = item.image or {}
    return {
        "sha256": stored.sha256,
        "alt": image["alt"],
        "focus": list(image.get("focus") or (0.5, 0.5)),
        "drawn": drawn,
        **extras(image),
    }
