"""What takes the place of an item that is taken back: another item of ours that stands, or an
address elsewhere."""

import re
from typing import Final
from urllib.parse import unquote, urlsplit

from sqlalchemy import Connection, select

from content.calendar.amending import Replacement
from content.database.tables.items import items
from content.intake.errors import InputError, InputProblem
from content.outlets.own_hosts import host_of, own_hosts
from content.sending.amendments import withdrawn_items

_ADDRESS: Final = re.compile(r"https?://[!-~]{1,900}")


def replacement(
    db: Connection, item: str, asked: str, moves: bool, public_url: str
) -> Replacement | None:
    """What an officer named, an item's id or an address; None for nothing.

    InputError for what is no http(s) address, for an item that does not stand or was taken back
    itself, and for the item itself: no address ever leads round in a circle. None leads off to
    somebody else's site at once either: there readers only find a link.
    """
    target = asked.strip()
    if not target:
        if moves:
            raise _refused("chuyển hẳn thì phải ghi bài hoặc địa chỉ thay thế")
        return None
    if slug := _slug_of(target):
        found = db.execute(select(items.c.id).where(items.c.slug == slug)).scalar_one_or_none()
        target = found if found is not None else target
    if "/" not in target:
        return Replacement(_standing(db, item, target), moves)
    if not _ADDRESS.fullmatch(target) or _is_odd(target):
        raise _refused("chỉ nhận địa chỉ http(s) hoặc mã bài")
    if target.startswith(f"{public_url.rstrip('/')}/bai/"):
        raise _refused("không có bài nào của cơ quan ở địa chỉ này")
    if moves and (host := host_of(target)) not in own_hosts(db, public_url):
        raise _refused(
            f"{host} không phải trang của cơ quan nên không chuyển hẳn tới được: bỏ chọn «chuyển "
            "hẳn», trang cũ sẽ báo đã gỡ kèm đường dẫn tới đó"
        )
    return Replacement(target, moves)


def address_of(db: Connection, instead: Replacement, public_url: str) -> str:
    """Where readers are led, in full."""
    if "/" in instead.target:
        return instead.target
    slug = db.execute(select(items.c.slug).where(items.c.id == instead.target)).scalar_one()
    return f"{public_url.rstrip('/')}/bai/{slug}"


def _standing(db: Connection, item: str, target: str) -> str:
    row = db.execute(select(items.c.id, items.c.guid).where(items.c.id == target)).one_or_none()
    if target == item:
        raise _refused("bài không thể thay cho chính nó")
    if row is None:
        raise _refused(f"không có tin, bài {target}")
    if row.guid is None or target in withdrawn_items(db):
        raise _refused(f"bài {target} không đang đứng trên cổng nên không thay được")
    return target


def _slug_of(address: str) -> str:
    """The slug that an address names as a page of ours would be; "" for none. Whatever its scheme,
    host, port or query: this site may have several names, and none may lead round in a circle."""
    try:
        path = unquote(urlsplit(address).path) if "/" in address else ""
    except ValueError:
        return ""
    return path.rstrip("/").rpartition("/bai/")[2] if "/bai/" in path else ""


def _is_odd(address: str) -> bool:
    """No host, a name and password in front of it, or a port that is none."""
    try:
        parts = urlsplit(address)
        return not parts.hostname or parts.username is not None or parts.port == 0
    except ValueError:
        return True


def _refused(text: str) -> InputError:
    return InputError([InputProblem("bài thay thế", text, "replaced_by")])
