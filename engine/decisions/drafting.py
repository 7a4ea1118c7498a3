"""A text that begins: a draft that only its writer sees before it is saved."""

from collections.abc import Sequence
from dataclasses import replace

from content.items import drafts
from content.items.drafts import Draft
from content.items.form import ItemForm
from content.items.items import next_id
from content.people.acts import Act
from content.people.once import NO_ACT, note
from content.reuse.origins import ItemOrigin, note_origin
from engine.context import Context


def begin_draft(
    context: Context,
    form: ItemForm,
    act: Act,
    notes: Sequence[str] = (),
    origin: ItemOrigin | None = None,
) -> str:
    """The id of a new draft that holds the form; `notes` is what its writer must know of where it
    came from."""
    act.require("write")
    with context.database.write() as db:
        item = next_id(db)
        note_origin(db, item, origin, act)
        if act.once is not None:  # a draft stands in no record of acts, yet a press begins one only
            note(db, act.once, act.person.name, act.at, NO_ACT)
        values = replace(form, id=item).values()
        drafts.keep(db, Draft(item, act.person.name, 0, values, act.at, tuple(notes)))
    return item
