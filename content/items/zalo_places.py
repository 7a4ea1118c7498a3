"""What an item puts into the named places of a template that Zalo approved, as a form and a file
write it."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import AfterValidator, StrictStr

from content.intake.strict import OneLine, at_most, matching

MOST: Final = 400
"""Characters of a whole message."""

_LINE: Final = re.compile(r"\s*([^:]*?)\s*:\s*(.*)")

_Name = Annotated[
    StrictStr, AfterValidator(matching(r"[A-Za-z_][A-Za-z0-9_]{0,39}", "ho_ten: tên chỗ của mẫu"))
]
ZaloPlaces = dict[_Name, Annotated[OneLine, AfterValidator(at_most(MOST))]]
"""The table `zalo` of an item: the name of each place and what stands there."""


def zalo_text(places: Mapping[str, str] | None) -> str:
    """A line for each place, by name, as the form has them."""
    return "\n".join(f"{name}: {text}" for name, text in sorted((places or {}).items()))


def zalo_table(typed: str) -> dict[str, Any]:
    """The table out of the form's lines; a line without a colon is a place without a name, which
    the check of the fields names."""
    found: dict[str, Any] = {}
    for line in filter(None, (line.strip() for line in typed.splitlines())):
        match = _LINE.fullmatch(line)
        name, text = (match[1], match[2]) if match else (line, "")
        found[name] = text
    return found
