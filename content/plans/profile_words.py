"""A change of the office's profile in the words that officers know: a plan by its number, agencies,
outlets and forms by their names instead of their codes."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection

from content.intake.field_changes import FieldChange
from content.intake.form_fields import fields_of
from content.office.file import OfficeProfile
from content.outlets.outlets import list_outlets
from content.plans.agencies import known_agencies
from content.plans.forms import FORMS, form_label
from content.plans.plans import find_plan, plan_ids

_CODED: Final = ("agency", "report", "notices", "audiences")
"""The tables of the profile in which codes stand."""


def in_words(db: Connection, changes: Iterable[FieldChange]) -> Iterator[FieldChange]:
    """The same changes, codes replaced by what they stand for; others stay."""
    coded = {entry.label for entry in fields_of(OfficeProfile) if entry.name in _CODED}
    words = _words(db)
    for change in changes:
        if change.path[0] in coded:
            told = (_told(value, words) for value in (change.before, change.after))
            before, after = told
            yield replace(change, before=before, after=after)
        else:
            yield change


def _told(value: str, words: dict[str, str]) -> str:
    return re.sub(r"[A-Za-z0-9][\w.-]*", lambda found: words.get(found[0], found[0]), value)


def _words(db: Connection) -> dict[str, str]:
    found = {key: form_label(key) for key in FORMS}
    for plan in (find_plan(db, id) for id in plan_ids(db)):
        found[plan.id] = f"{plan.doc_type} số {plan.number}"
        found |= {audience.key: audience.name for audience in plan.audiences}
        found |= {key: agency.name for key, agency in known_agencies(db, plan).items()}
    return found | {outlet.name: outlet.title for outlet in list_outlets(db)}
