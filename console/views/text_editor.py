"""What the editor of an item's text asks for while somebody writes: the text in the other form, and
what was pasted, cleaned."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from console.access.auth import SentForm, Writing
from console.words.sayings import said
from content.intake.edited import editable, edited_form
from content.intake.errors import InputError
from content.intake.from_html import from_paste
from content.intake.from_text import from_text
from content.intake.kept import stands_apart
from content.intake.markup import render_markdown

router = APIRouter()

_LONGEST_PASTE = 500_000


@router.post("/soan/chu")
def turn(visit: Writing, sent: SentForm) -> Response:
    """The text as it is typed, and as the editor opens it: nothing is kept here."""
    body = edited_form(sent)
    return JSONResponse({"body": body, "html": editable(body)})


@router.post("/soan/dan")
async def paste_seen(visit: Writing, request: Request) -> Response:
    """What another program put on the clipboard, as the item would show it."""
    return await _pasted(request, lambda body: {"html": render_markdown(body)})


@router.post("/tin/dan")
async def paste_typed(visit: Writing, request: Request) -> Response:
    """The same as Markdown, and whether blank lines have to stand around it."""
    return await _pasted(request, lambda body: {"text": body, "apart": stands_apart(body)})


async def _pasted(request: Request, shown: Callable[[str], dict[str, Any]]) -> Response:
    """What `shown` makes of the Markdown, and what of the clipboard could not be taken.

    413 for more than a piece of text, 422 for what cannot be read: the page then takes the plain
    text.
    """
    piece = bytearray()
    async for part in request.stream():
        piece += part
        if len(piece) > _LONGEST_PASTE:
            raise HTTPException(413)
    is_plain = request.headers.get("content-type", "").startswith("text/plain")
    read = from_text if is_plain else from_paste
    try:
        made = await run_in_threadpool(read, piece.decode("utf-8", "replace"))
    except InputError as error:
        return JSONResponse({"notes": [said(problem.text) for problem in error.problems]}, 422)
    return JSONResponse(
        {**await run_in_threadpool(shown, made.body), "notes": [said(note) for note in made.notes]}
    )
