"""What an outlet is, in words of the database: whom it is addressed to, whether it is a whole
artefact, and the form that reports count it as.

Its row says so since 0.3.0. A row that code of before has written leaves `form` empty: there the
family still stands for all three. This is the only place that knows it.
"""

from typing import Any

from sqlalchemy import Select, and_, case, or_, select

from content.database.tables.outlets import outlets

_SAYS_NOTHING = outlets.c.form == ""

ADDRESSED = case(
    (~_SAYS_NOTHING, outlets.c.addressed),
    (outlets.c.family == "email", "email"),
    (outlets.c.family == "sms", "phone"),
).label("addressed")
"""The kind of address that its messages go to, one by one; NULL for pages, feeds and screens."""

IS_SURFACE = or_(
    outlets.c.surface, and_(_SAYS_NOTHING, outlets.c.family.in_(("portal", "led")))
).label("surface")
"""Whether it is a whole artefact, drawn anew."""

FORM = case((_SAYS_NOTHING, outlets.c.family), else_=outlets.c.form).label("form")
"""The form of communication that a report counts it as."""

_FACTS = (ADDRESSED, IS_SURFACE, FORM)


def outlet_rows() -> Select[Any]:
    """Every column of the outlets, with what they are."""
    said = {fact.name for fact in _FACTS}
    return select(*(column for column in outlets.c if column.name not in said), *_FACTS)
