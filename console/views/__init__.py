"""The pages by noun: each file of this folder has a `router`.

It has a `link` where the navigation leads to it.
"""

from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BeforeValidator
from starlette.convertors import IntegerConvertor, register_url_convertor

from console.shell.typed import day_in_address
from content.people.rights import Permission

VIEWS = (
    "signing",
    "pressed",
    "own_account",
    "own_telling",
    "today",
    "noticing",
    "settling",
    "deciding",
    "intake",
    "editing",
    "text_editor",
    "trying",
    "item_list",
    "templates",
    "saved_filters",
    "items",
    "amending",
    "looks",
    "pictures",
    "picture",
    "approvals",
    "urgent",
    "remarking",
    "readers",
    "calendar_feed",
    "calendar_pages",
    "days",
    "scheduling",
    "filling",
    "publications",
    "single_times",
    "stopping",
    "campaigns",
    "campaign_parts",
    "campaign_acts",
    "campaign_report",
    "choosing_list",
    "list_imports",
    "audiences",
    "doubtful",
    "log",
    "outlets",
    "outlet_setup",
    "outlet_dkim",
    "outlet_grants",
    "slots",
    "suppressed",
    "finding",
    "persons",
    "plans",
    "plan_import",
    "plan_agencies",
    "plan_ending",
    "recording",
    "activities",
    "due_reports",
    "statements",
    "reports",
    "office_profile",
    "our_agency",
    "own_days",
    "accounts",
    "system",
    "beginning",
    "guide",
)
"""The one line of registration, in the order of the navigation."""

LARGEST = 10**18 - 1


class _RowNumber(IntegerConvertor):
    """The number of a row in an address: what no row can have is not found, and each row has one
    address."""

    regex = "[1-9][0-9]{0,17}"


register_url_convertor("int", _RowNumber())

RowQuery = Annotated[int | None, Query(ge=1, le=LARGEST)]
"""The number of a row behind the question mark of an address."""

DayQuery = Annotated[date | None, BeforeValidator(day_in_address), Query()]
"""A day in an address; a form sends the field empty when no day is chosen, and what was typed
otherwise."""


NavGroup = Literal["", "work", "watch", "results", "setup"]
"""The groups of the navigation; the first page is in none. Their names are in the template."""


@dataclass(frozen=True)
class Link:
    """One entry of the navigation.

    `count` names a number of `content.deliveries.waiting.count_waiting` to show beside it.
    """

    title: str
    path: str
    icon: str
    permission: Permission = "read"
    count: str = ""
    group: NavGroup = "work"


def open_views() -> tuple[list[APIRouter], list[Link]]:
    """Every router, and the entries of the navigation."""
    modules = [import_module(f"console.views.{name}") for name in VIEWS]
    return [module.router for module in modules], [
        module.link for module in modules if hasattr(module, "link")
    ]
