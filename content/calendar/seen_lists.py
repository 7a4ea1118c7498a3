"""A list of recipients as somebody saw it when he scheduled: still the same, and still in use."""

from sqlalchemy import Connection

from content.audiences.audiences import Audience
from content.calendar.releasing import list_in_force
from content.intake.errors import InputError, InputProblem
from content.intake.text import grouped


def refuse_other_list(db: Connection, audience: Audience | None) -> None:
    """The list that was seen must still be the one in force."""
    if audience is None:
        return
    people = list_in_force(db, audience.id)
    if people.retired_at is not None:
        text = f"nhóm «{audience.name}» đã ngừng dùng; hãy chọn nhóm khác, hoặc dùng lại nhóm này"
        raise InputError([InputProblem("nhóm nhận", text, "audience")])
    if people.generation != audience.generation:
        text = (
            f"danh sách «{audience.name}» vừa được thay: {grouped(audience.size)} người nay là "
            f"{grouped(people.size)} người; xem lại rồi xếp lịch"
        )
        raise InputError([InputProblem("nhóm nhận", text, "audience")])
