"""A file as an answer: saved by the browser under its name, kept by nobody on the way."""

from pathlib import PurePath
from typing import Final
from urllib.parse import quote

from starlette.responses import Response

_TYPES: Final = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv; charset=utf-8",
}


def attached(content: bytes, name: str) -> Response:
    """A spreadsheet to be saved; names may have Vietnamese letters."""
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=_TYPES[PurePath(name).suffix], headers=headers)
