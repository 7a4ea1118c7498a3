"""Outlets that the office's profile names: those that tell people by letter."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Connection

from content.intake.errors import InputError, InputProblem
from content.outlets.outlets import outlets_in_use

TELLING: Final = (("report", "outlet"), ("notices", "outlet"))
"""Where the profile names one."""


def telling_outlets(db: Connection) -> dict[str, str]:
    """The outlets by which people can be told, name -> title."""
    return {
        outlet.name: outlet.title for outlet in outlets_in_use(db) if outlet.addressed == "email"
    }


def refuse_unknown_outlets(db: Connection, document: Mapping[str, Any]) -> None:
    """InputError, with those to choose from, for an outlet of a profile that is not there. While
    there is no such outlet at all, one may be named before it is made: an office begins so."""
    if problems := list(_unknown(db, document)):
        raise InputError(problems)


def _unknown(db: Connection, document: Mapping[str, Any]) -> Iterator[InputProblem]:
    known = telling_outlets(db)
    for table, field in TELLING if known else ():
        name = (document.get(table) or {}).get(field)
        if name and name not in known:
            choices = "; ".join(f"{found} ({title})" for found, title in known.items())
            text = f"không có điểm phát thư «{name}»; chọn một trong: {choices}"
            yield InputProblem(f"office.toml, trường {table}.{field}", text, f"{table}.{field}")
