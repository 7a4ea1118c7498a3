"""Who is on a list, in the few words that offices use, and which keys of the plans mean the same.

Example: a list of businesses counts for an obligation that a plan gives to «doanh-nghiep».
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from content.intake.errors import InputError, InputProblem


@dataclass(frozen=True)
class PeopleKind:
    """What such people are called on screen, and by the plans (`audiences` of a plan's file)."""

    label: str
    plan_keys: frozenset[str]


PEOPLE: Final[Mapping[str, PeopleKind]] = {
    "citizens": PeopleKind("Người dân", frozenset({"nguoi-dan"})),
    "businesses": PeopleKind("Doanh nghiệp", frozenset({"doanh-nghiep"})),
    "staff": PeopleKind(
        "Cán bộ, công chức, viên chức", frozenset({"he-thong-chinh-tri", "cong-chuc-vien-chuc"})
    ),
    "press": PeopleKind("Cơ quan báo chí", frozenset({"bao-chi"})),
}
"""By the word of the command line; a list of which nobody has said it has ""."""


def people_kind(given: str) -> str:
    """A word of `PEOPLE`, or "" for none; InputError for another."""
    if given and given not in PEOPLE:
        known = ", ".join(f"{word} ({kind.label})" for word, kind in PEOPLE.items())
        text = f"không có loại người nhận «{given[:40]}»; chọn một trong: {known}"
        raise InputError([InputProblem("loại người nhận", text, "people")])
    return given


def plan_keys(people: str) -> frozenset[str]:
    """The keys by which plans call these people; empty where nobody said who they are."""
    return PEOPLE[people].plan_keys if people in PEOPLE else frozenset()
