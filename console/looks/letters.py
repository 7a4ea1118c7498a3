"""What correction letters look like before a second person lets them go: whole, with the reason
that stands before the approved text."""

from collections.abc import Sequence
from dataclasses import dataclass

from console.access.auth import Visit
from content.calendar.correction_letters import sample_of
from content.calendar.publications import Publication
from content.intake.addresses import mask
from content.items.items import revision_by_id
from content.outlets.outlets import list_outlets
from content.sending.amendments import correction_told
from engine.decisions.amending import price_of, see_letter
from engine.decisions.preflight import Sight, text_of

_SAMPLE = 3


@dataclass(frozen=True)
class LetterLook:
    """What one outlet sends to somebody."""

    outlet: str
    addressed: str
    subject: str
    text: str
    price: int | None  # đồng for one recipient


@dataclass(frozen=True)
class LettersLook:
    """Everything that the second person decides on."""

    why: str
    size: int
    cost: int | None
    examples: tuple[str, ...]  # masked
    looks: tuple[LetterLook, ...]


def letters_of(visit: Visit, letters: Publication) -> LettersLook | None:
    """None for a publication that tells of no correction."""
    if letters.amendment is None:
        return None
    with visit.context.database.read() as db:
        why = correction_told(db, letters.amendment).why
        revision = revision_by_id(db, letters.revision_id)
        outlets = [row for row in list_outlets(db) if row.name in letters.outlets]
        people = sample_of(db, revision, [row.id for row in outlets], _SAMPLE)
    seen = [see_letter(revision, outlet, visit.context, why) for outlet in outlets]
    examples = tuple(mask(visit.context.vault.unseal_person(sealed)[0]) for sealed in people)
    return LettersLook(why, letters.size, letters.cost, examples, looks_of(seen))


def looks_of(seen: Sequence[Sight]) -> tuple[LetterLook, ...]:
    """The letters and messages that outlets would send."""
    found = []
    for sight in seen:
        message, kind = sight.message, sight.outlet.addressed or ""
        if message is not None:
            is_letter = kind == "email"
            text = message.text if is_letter else text_of(sight)
            subject = message.title if is_letter else ""
            found.append(LetterLook(sight.outlet.title, kind, subject, text, price_of(sight)))
    return tuple(found)
