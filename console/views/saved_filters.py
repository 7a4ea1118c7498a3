"""Filters of a list, kept under a name: chips above the list of items and the log."""

from typing import Final

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from console.access.auth import Reading, SentForm
from console.shell import pages
from console.shell.pages import Flash
from console.words.i18n import _
from content.intake.errors import InputError
from content.sorting.saved_filters import (
    FilterPage,
    NewFilter,
    drop_filter,
    kept_query,
    save_filter,
)

router = APIRouter()

_PATHS: Final[dict[FilterPage, str]] = {"items": "/tin", "log": "/nhat-ky"}


@router.post("/bo-loc")
def save(visit: Reading, sent: SentForm) -> Response:
    """Keeps what a list shows now, for the person or the unit."""
    page: FilterPage = "log" if sent.get("page") == "log" else "items"
    query = kept_query(page, str(sent.get("query", ""))[:4000])
    name, shared = str(sent.get("filter_name", "")), bool(sent.get("shared"))
    try:
        with visit.context.database.write() as db:
            saved = save_filter(db, NewFilter(page, name, query, shared), visit.act())
    except InputError as error:
        return visit.page(
            "sorting/keep.html",
            status=422,
            faults=pages.faults_of(error),
            page=page,
            query=query,
            name=name,
            shared=shared,
            back=f"{_PATHS[page]}?{query}",
        )
    text = _("Đã lưu bộ lọc «%(name)s»; bấm tên của nó ở đầu trang để lọc lại.", name=saved.name)
    return pages.go(f"{_PATHS[page]}?{saved.query}", Flash(text))


@router.post("/bo-loc/{number:int}/xoa")
def drop(visit: Reading, number: int) -> Response:
    """Forgets a filter of the person's own."""
    try:
        with visit.context.database.write() as db:
            gone = drop_filter(db, number, visit.act())
    except InputError:
        raise HTTPException(404) from None
    return pages.go(_PATHS[gone.page], Flash(_("Đã xóa bộ lọc «%(name)s».", name=gone.name)))
