"""What a second person sees of correction letters before letting them go."""

from content.calendar.publications import Publication
from content.items.items import revision_by_id
from content.outlets.outlets import list_outlets
from content.sending.amendments import correction_told
from engine.decisions.amending import see_letter
from engine.decisions.preflight import text_of
from lantoa.session import CommandSession
from lantoa.terminal import warn


def show_letters(session: CommandSession, letters: Publication) -> None:
    """The reason, to how many, at what cost, and the letter as each outlet would send it."""
    assert letters.amendment is not None
    with session.database.read() as db:
        why = correction_told(db, letters.amendment).why
        revision = revision_by_id(db, letters.revision_id)
        outlets = [row for row in list_outlets(db) if row.name in letters.outlets]
    cost = "" if letters.cost is None else f", khoảng {letters.cost} đồng"
    warn(f"Đính chính đến nhiều nhất {letters.size} người đã nhận bản cũ{cost}. Lý do: {why}")
    for outlet in outlets:
        sight = see_letter(revision, outlet, session.context, why)
        if (message := sight.message) is not None:
            letter = f"{message.title}\n{message.text}"
            warn(f"{outlet.name}: {letter if outlet.addressed == 'email' else text_of(sight)}")
