"""A form that writes over all that is known of a thing: who sends it has seen what stands.

Example: two officers have a campaign's form open. The second to save is told who saved meanwhile,
keeps what he typed, and may save it all the same.
"""

from dataclasses import dataclass
from typing import Final

from console.words.i18n import _, moment
from content.database.db import Connection
from content.intake.errors import InputError, InputProblem
from content.people.audit import newest_of

STOOD: Final = "stood"
"""The hidden field with the mark of what stood when the form was opened."""


@dataclass(frozen=True)
class EditedThing:
    """What a form edits: its name for people, and the acts by which somebody edits it."""

    name: str
    acts: tuple[str, ...]
    subject: str


def mark_of(db: Connection, thing: EditedThing) -> str:
    """Tells one state of a thing from the next: the number of the act that made it."""
    last = newest_of(db, thing.acts, thing.subject)
    return str(last.seq) if last is not None else ""


def refuse_edited(db: Connection, thing: EditedThing, stood: object) -> None:
    """InputError, naming who saved meanwhile, where something else stands than in the form; a form
    without a mark was made by hand."""
    last = newest_of(db, thing.acts, thing.subject)
    if stood is None or last is None or str(last.seq) == stood:
        return
    text = _(
        "%(name)s vừa lưu lúc %(at)s; chưa lưu gì của bạn: mở trang này ở cửa sổ khác để xem, hoặc "
        "lưu lần nữa để thay bằng lời của bạn",
        name=last.actor,
        at=moment(last.at),
    )
    raise InputError([InputProblem(thing.name, text)])
