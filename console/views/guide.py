"""Hướng dẫn: the officers' guide in the console itself, with its pictures; each page leads to the
section that explains it."""

import re

from fastapi import APIRouter
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

from console.access.auth import Reading
from console.words.guide import FOLDER, anchors, guide_html
from console.words.i18n import _

router = APIRouter()

_PICTURE = re.compile(r"[a-z0-9-]{1,60}\.png")


@router.get("/huong-dan")
def show(visit: Reading) -> Response:
    """The whole guide on one page, its sections listed first."""
    html = Markup(guide_html())  # noqa: S704 - our own text, without HTML in it
    return visit.page("guide/guide.html", guide=html, sections=anchors())


@router.get("/huong-dan/hinh/{name}")
def picture(visit: Reading, name: str) -> Response:
    """One of its pictures."""
    del visit
    path = FOLDER / name
    if not _PICTURE.fullmatch(name) or not path.is_file():
        raise HTTPException(404, _("Không có hình này: mở lại trang Hướng dẫn."))
    headers = {"Cache-Control": "private, max-age=86400"}
    return FileResponse(path, media_type="image/png", headers=headers)
