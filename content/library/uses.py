"""Where a picture is used, and its end: deleted only where no approved text holds it."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, delete, exists, func, select

from content.database.tables.items import approvals, drafts, items, media, revisions
from content.database.tables.pictures import pictures, revision_pictures
from content.database.tables.reuse import templates
from content.intake.errors import InputError, InputProblem
from content.library.pictures import the_picture
from content.people import audit
from content.people.acts import Act

_HOLDERS = (revisions.c.document, drafts.c.fields, templates.c.fields)
"""Every column in which the hash of a picture that is still needed stands."""


@dataclass(frozen=True)
class PictureUse:
    """The newest text of an item that holds a picture; `newest`: it is the item's last one too."""

    item: str
    unit: str
    number: int
    title: str
    state: str
    newest: bool


def uses_of(db: Connection, sha256: str) -> list[PictureUse]:
    """Every item that holds a picture or once did, the latest first."""
    own = (
        select(func.max(revision_pictures.c.revision_id).label("id"))
        .join(revisions, revisions.c.id == revision_pictures.c.revision_id)
        .where(revision_pictures.c.sha256 == sha256)
        .group_by(revisions.c.item_id)
        .subquery()
    )
    later = revisions.alias("later")
    is_newest = ~exists().where(later.c.item_id == revisions.c.item_id, later.c.id > revisions.c.id)
    query = (
        select(
            items.c.id,
            items.c.unit,
            revisions.c.number,
            revisions.c.title,
            revisions.c.state,
            is_newest,
        )
        .join(own, own.c.id == revisions.c.id)
        .join(items, items.c.id == revisions.c.item_id)
        .order_by(revisions.c.id.desc())
    )
    return [PictureUse(*row) for row in db.execute(query)]


def is_used() -> ColumnElement[bool]:
    """The condition of a search for pictures that some text holds."""
    return exists().where(revision_pictures.c.sha256 == pictures.c.sha256)


def delete_picture(db: Connection, sha256: str, act: Act) -> Path | None:
    """Take a picture out of the library; the name of the file to be removed once this is committed,
    None where a text that was never approved still holds it. InputError while an approved one
    does."""
    known = the_picture(db, sha256)
    act.require("write", known.unit)
    _require_unapproved(db, known.sha256)
    db.execute(delete(pictures).where(pictures.c.sha256 == known.sha256))
    held = any(
        db.execute(select(column).where(column.contains(known.sha256)).limit(1)).first()
        for column in _HOLDERS
    )
    if not held:
        db.execute(delete(media).where(media.c.sha256 == known.sha256))
    what = {"file": known.file, "bytes_kept": held}
    audit.record(db, act, "picture.delete", f"picture:{known.sha256}", **what)
    return None if held else Path(f"{known.sha256}.{known.ext}")


def _require_unapproved(db: Connection, sha256: str) -> None:
    """By the texts themselves, for code before 0.3.0 wrote no rows of what they hold."""
    query = (
        select(revisions.c.item_id)
        .join(approvals, approvals.c.revision_id == revisions.c.id)
        .where(revisions.c.document.contains(sha256), approvals.c.decision == "approved")
        .distinct()
        .order_by(revisions.c.item_id)
        .limit(5)
    )
    if found := list(db.execute(query).scalars()):
        text = (
            f"ảnh đang ở trong bản đã phê duyệt của bài {', '.join(found)} nên không xóa được, vì "
            "bản đó phải giữ nguyên; hãy chọn «Thôi dùng» để không ai đưa ảnh vào bài mới"
        )
        raise InputError([InputProblem("ảnh", text)])
