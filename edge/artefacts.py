"""Files that others wrote, served with validators and compressed where that helps."""

import gzip
import hashlib
import os
import re
from email.utils import formatdate, parsedate_to_datetime
from html import unescape
from pathlib import Path

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

_WITHDRAWN = b'<html lang="vi" class="withdrawn">'
_MOVED = b'<html lang="vi" class="moved">'
_TO = re.compile(rb'<link rel="canonical" href="(https?://[!-~]+?)">')

_PACKED_ALREADY = {
    *("image/png", "image/jpeg", "image/webp", "image/gif"),
    *("font/woff2", "application/pdf"),
}


def artefact(request: Request, path: Path, media_type: str, cache: str) -> Response:
    """The file as it stands at this moment, with validators (RFC 9110 sections 8.8 and 13).

    404 when there is none.
    """
    try:
        with path.open("rb") as file:
            data, changed = file.read(), int(os.fstat(file.fileno()).st_mtime)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        raise HTTPException(404) from None
    tag = hashlib.sha256(data).hexdigest()[:32]
    packed = media_type not in _PACKED_ALREADY and _takes_gzip(request.headers)
    headers = {
        "ETag": f'"{tag}-gzip"' if packed else f'"{tag}"',  # two representations, two strong tags
        "Last-Modified": formatdate(changed, usegmt=True),
        "Cache-Control": cache,
        "Vary": "Accept-Encoding",
        "Access-Control-Allow-Origin": "*",
    }
    if _not_modified(request.headers, tag, changed):
        return Response(status_code=304, headers=headers)
    if packed:
        data = gzip.compress(data, 6, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return Response(data, headers={**headers, "Content-Type": media_type})


def hub_links(path: Path, kind: str) -> str:
    """The header that names a feed's hubs and its own address (WebSub section 4), from the file
    that the feed keeps beside it; "" for a feed without hubs."""
    try:
        own, *hubs = path.read_text("ascii").splitlines()
    except (FileNotFoundError, ValueError):
        return ""
    told = [f'<{hub}>; rel="hub"' for hub in hubs]
    return ", ".join([*told, f'<{own}.{kind}>; rel="self"'])


def tombstone(path: Path) -> bytes | None:
    """The page of a withdrawn item; None when it is another page or none."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    return data if _WITHDRAWN in data[:200] else None


def is_stone(head: bytes) -> bool:
    """Whether a page that begins so is of an item that was withdrawn or moved."""
    return _WITHDRAWN in head or _MOVED in head


def moved_to(path: Path) -> str | None:
    """Where the page of an item that moved leads; None when it is another page or none."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    found = _TO.search(data[:2000]) if _MOVED in data[:200] else None
    return unescape(found[1].decode("ascii")) if found else None


def _not_modified(headers: Headers, tag: str, changed: int) -> bool:
    """If-None-Match first, compared weakly; a proxy may have added W/ or -gzip.

    Only without it If-Modified-Since.
    """
    if (known := headers.get("if-none-match")) is not None:
        tags = {
            word.strip().removeprefix("W/").strip('"').removesuffix("-gzip")
            for word in known.split(",")
        }
        return "*" in tags or tag in tags
    try:
        since = parsedate_to_datetime(headers["if-modified-since"])
        return changed <= since.timestamp()
    except (KeyError, ValueError, OverflowError):
        return False


def _takes_gzip(headers: Headers) -> bool:
    for word in headers.get("accept-encoding", "").lower().split(","):
        coding, _, weight = word.replace(" ", "").partition(";q=")
        if coding == "gzip":
            return weight.strip("0.") != "" or weight == ""
    return False
