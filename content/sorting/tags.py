"""Tags: words by which the office sorts its items. They stand beside an item and are no part of any
revision: a tag changes no approval.

Example: twenty items of a year are chosen in the list and get the tag «mùa khai giảng» at once.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select

from content.database.db import insert_new
from content.database.tables.items import items
from content.database.tables.sorting import item_tags, tags
from content.intake.errors import InputError, InputProblem
from content.intake.text import clean
from content.people import audit
from content.people.acts import Act

LONGEST: Final = 40
MOST_AT_ONCE: Final = 500
"""So many items are tagged in one act."""


@dataclass(frozen=True)
class Tag:
    """One tag: `key` is what addresses and filters name it by."""

    key: str
    name: str
    amount: int = 0  # items that have it, where they were counted


@dataclass(frozen=True)
class TagsChanged:
    """What came of tagging: how many items changed, and by how many of the tags."""

    items: int
    tags: int


def tag_names(typed: str) -> list[str]:
    """The tags in what somebody typed, parted by commas; InputError for one that is too long, or
    none at all."""
    names = [" ".join(clean(part).split()).lstrip("#").strip() for part in typed.split(",")]
    found = list({_key(name): name for name in names if name}.values())
    if not found:
        raise _fault("hãy ghi ít nhất một nhãn, các nhãn cách nhau bằng dấu phẩy")
    for name in found:
        if len(name) > LONGEST:
            raise _fault(f"nhãn «{name[:LONGEST]}…» dài quá {LONGEST} ký tự: hãy rút ngắn")
    return found


def add_tags(
    db: Connection, chosen: Collection[str], names: Iterable[str], act: Act
) -> TagsChanged:
    """Put tags on items; on how many they were new. Somebody who may not write one of the
    items changes none."""
    _require(db, chosen, act)
    new: dict[str, list[str]] = {}
    for name in names:
        key = _key(name)
        values = {"key": key, "name": name, "made_by": act.person.name, "made_at": act.at}
        db.execute(insert_new(db, tags).values(**values))
        have = set(
            db.execute(
                select(item_tags.c.item_id).where(
                    item_tags.c.tag == key, item_tags.c.item_id.in_(chosen)
                )
            ).scalars()
        )
        fresh = sorted(set(chosen) - have)
        row = {"tag": key, "added_by": act.person.name, "added_at": act.at}
        if fresh:
            db.execute(insert(item_tags), [{**row, "item_id": item} for item in fresh])
            audit.record(db, act, "item.tag", _subject(fresh), tag=name, items=fresh)
            new[key] = fresh
    return _changed(new)


def remove_tags(
    db: Connection, chosen: Collection[str], names: Iterable[str], act: Act
) -> TagsChanged:
    """Take tags off items; off how many. A tag that no item has any more is forgotten."""
    _require(db, chosen, act)
    gone: dict[str, list[str]] = {}
    for name in names:
        key = _key(name)
        theirs = item_tags.c.tag == key, item_tags.c.item_id.in_(chosen)
        had = sorted(db.execute(select(item_tags.c.item_id).where(*theirs)).scalars())
        if had:
            db.execute(delete(item_tags).where(*theirs))
            audit.record(db, act, "item.untag", _subject(had), tag=name, items=had)
            gone[key] = had
    db.execute(delete(tags).where(tags.c.key.not_in(select(item_tags.c.tag))))
    return _changed(gone)


def _changed(by_tag: Mapping[str, Collection[str]]) -> TagsChanged:
    return TagsChanged(len({item for items in by_tag.values() for item in items}), len(by_tag))


def list_tags(db: Connection) -> list[Tag]:
    """Every tag with how many items have it, by name."""
    query = (
        select(tags.c.key, tags.c.name, func.count())
        .join(item_tags, item_tags.c.tag == tags.c.key)
        .group_by(tags.c.key, tags.c.name)
        .order_by(tags.c.key)
    )
    return [Tag(*row) for row in db.execute(query)]


def tags_of(db: Connection, chosen: Collection[str]) -> dict[str, list[Tag]]:
    """The tags of items, by item, in the order of their names."""
    query = (
        select(item_tags.c.item_id, tags.c.key, tags.c.name)
        .join(tags, tags.c.key == item_tags.c.tag)
        .where(item_tags.c.item_id.in_(chosen))
        .order_by(tags.c.key)
    )
    found: dict[str, list[Tag]] = {}
    for item, key, name in db.execute(query):
        found.setdefault(item, []).append(Tag(key, name))
    return found


def _require(db: Connection, chosen: Collection[str], act: Act) -> None:
    act.require("write")
    if not chosen:
        raise InputError([InputProblem("tin, bài", "hãy chọn ít nhất một bài", "tin")])
    if len(chosen) > MOST_AT_ONCE:
        text = f"đã chọn {len(chosen)} bài, mỗi lần nhiều nhất {MOST_AT_ONCE}: hãy chọn bớt"
        raise InputError([InputProblem("tin, bài", text, "tin")])
    known = dict(
        db.execute(select(items.c.id, items.c.unit).where(items.c.id.in_(chosen))).tuples().all()
    )
    if missing := sorted(set(chosen) - set(known)):
        text = "không có tin, bài này; xem `lantoa item list`"
        raise InputError([InputProblem(item, text, "tin") for item in missing])
    for unit in sorted(set(known.values())):
        act.require("write", unit)


def _key(name: str) -> str:
    return " ".join(clean(name).split()).lower()


def _subject(chosen: list[str]) -> str:
    return f"item:{chosen[0]}" if len(chosen) == 1 else "items"


def _fault(text: str) -> InputError:
    return InputError([InputProblem("nhãn", text, "tag")])
