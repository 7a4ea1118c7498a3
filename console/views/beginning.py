"""Những bước đầu tiên: what the office still has to do before it can live with the system; each
step ticks itself off, and says who may do it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from console.access.auth import Reading, SentForm, Visit
from console.shell import pages
from console.shell.pages import Flash
from console.words.i18n import _
from console.words.steps import step_words
from content.calendar.first_steps import FirstStep, first_steps
from content.people.rights import Permission
from content.people.users import people_who_may

router = APIRouter()

_COOKIE: Final = "lantoa_steps"
_YEAR_S: Final = 31_536_000
_MOST_NAMES: Final = 3


@dataclass(frozen=True)
class ShownStep:
    """A step as its page shows it. `mine`: the visitor may do it; otherwise whoever has the
    `permission` may, and `names` are some of them."""

    title: str
    text: str
    path: str
    done: bool
    mine: bool
    permission: Permission
    names: tuple[str, ...]


@router.get("/bat-dau")
def show(visit: Reading) -> Response:
    """Every step, those of the visitor with the page where they are done."""
    with visit.context.database.read() as db:
        steps = first_steps(db)
        able = {step.permission: people_who_may(db, step.permission) for step in steps}
    shown = [
        _shown(visit, step, [person.name for person in able[step.permission]]) for step in steps
    ]
    return visit.page(
        "guide/steps.html",
        steps=shown,
        left=sum(not step.done for step in steps),
        hidden=is_hidden(visit.request),
    )


@router.post("/bat-dau")
def hide(visit: Reading, sent: SentForm) -> Response:
    """Leaves the reminder off the first page of this browser, or shows it again."""
    del visit
    away = bool(sent.get("hide"))
    told = _("Trang Hôm nay không nhắc nữa; các bước vẫn ở trang Hướng dẫn.")
    back = _("Trang Hôm nay nhắc lại các bước.")
    answer = pages.go("/", Flash(told if away else back))
    if away:
        answer.set_cookie(_COOKIE, "0", max_age=_YEAR_S, httponly=True, samesite="lax")
    else:
        answer.delete_cookie(_COOKIE)
    return answer


def is_hidden(request: Request) -> bool:
    """Whether this browser does not want to be reminded."""
    return request.cookies.get(_COOKIE) == "0"


def mine_left(visit: Visit, steps: Sequence[FirstStep]) -> int:
    """How many steps the visitor could do now."""
    return sum(not step.done and visit.may(step.permission) for step in steps)


def _shown(visit: Visit, step: FirstStep, names: list[str]) -> ShownStep:
    words = step_words(step.key)
    mine = visit.may(step.permission)
    some = tuple(names[:_MOST_NAMES])
    return ShownStep(words.title, words.text, words.path, step.done, mine, step.permission, some)
