"""What the editor of an item's text asks for while somebody writes: the text in the other form, and
what was pasted, cleaned."""

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from console.access.auth import SentForm, Writing
from content.intake.edited import editable, edited_form
from content.intake.errors import InputError
from content.intake.from_html import from_paste
from content.intake.from_text import from_text
from content.intake.markup import render_markdown

router = APIRouter()

_LONGEST_PASTE = 500_000


@router.post("/soan/chu")
def turn(visit: Writing, sent: SentForm) -> Response:
    """The text as it is typed, and as the editor opens it: nothing is kept here."""
    body = edited_form(sent)
    return JSONResponse({"body": body, "html": editable(body)})


@router.post("/soan/dan")
async def paste(visit: Writing, request: Request) -> Response:
    """What another program put on the clipboard, as the item would show it, and what was left out.

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
        return JSONResponse({"notes": [problem.text for problem in error.problems]}, 422)
    html = await run_in_threadpool(render_markdown, made.body)
    return JSONResponse({"html": html, "notes": list(made.notes)})
