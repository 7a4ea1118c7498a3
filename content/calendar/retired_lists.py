"""A list of recipients is used no more: what is scheduled for it is shown first, and a person says
what becomes of it."""

from typing import Final, Literal

from sqlalchemy import Connection, select

from content.audiences.audiences import find_audience
from content.audiences.managing import put_away
from content.calendar.schedule import cancel
from content.database.tables.audiences import audiences
from content.database.tables.publications import publications
from content.intake.errors import InputError, InputProblem
from content.people.acts import Act

ScheduledFate = Literal["", "keep", "cancel"]
"""What becomes of what is scheduled: it still leaves, or is cancelled; "" when nobody said."""

_TO_COME: Final = ("waiting", "active")


def scheduled_for(db: Connection, name: str) -> list[int]:
    """The publications that are still to be sent to a list, by number."""
    query = (
        select(publications.c.id)
        .join(audiences, audiences.c.id == publications.c.audience_id)
        .where(
            audiences.c.name == name,
            publications.c.state.in_(_TO_COME),
            publications.c.next_at.is_not(None),
        )
        .order_by(publications.c.id)
    )
    return list(db.execute(query).scalars())


def retire_audience(db: Connection, name: str, decision: ScheduledFate, act: Act) -> list[int]:
    """Use a list no more: nothing new can be scheduled for it. The publications that were still to
    come, as they were decided on; InputError while nobody has decided."""
    find_audience(db, name)
    coming = scheduled_for(db, name)
    if coming and not decision:
        text = (
            f"lịch phát {', '.join(map(str, coming))} còn gửi cho nhóm này: chọn vẫn phát hay hủy "
            "các lịch đó; xem `lantoa audience retire … --scheduled keep|cancel`"
        )
        raise InputError([InputProblem(name, text, "decision")])
    put_away(db, name, act)
    if decision == "cancel":
        for publication in coming:
            cancel(db, publication, act)
    return coming
