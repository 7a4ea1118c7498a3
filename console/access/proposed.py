"""What somebody is about to change goes through the page on which it is seen once more: sealed, so
that it cannot be altered there, for one person, and not for long. What it was compared with must
still stand when it is saved.

Example: two administrators bring files of days off at the same time. Both saw what they change; the
second is told who saved meanwhile, and sees the difference anew.
"""

import base64
import binascii
import json
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from console.access.auth import Visit
from console.words.i18n import _, moment
from content.database.db import Connection
from content.database.vault import VaultError
from content.intake.errors import InputError, InputProblem
from content.people.audit import newest_of

_PURPOSE = b"proposed/"  # other things are sealed with the same key
_LASTS = timedelta(hours=1)


class NewerStands(InputError):
    """Something else stands than what the change was compared with."""


@dataclass(frozen=True)
class StandsNow:
    """What stands of a thing, as the page of a change speaks of it: `digest` is equal for what is
    equal; by `acts` (about `subject`, where one is named) somebody changes it."""

    name: str
    digest: str
    acts: tuple[str, ...]
    subject: str = ""


def refuse_newer(db: Connection, stands: StandsNow, seen: object) -> None:
    """NewerStands, naming who saved meanwhile, unless what was looked at is what still stands."""
    if stands.digest == seen:
        return
    last = newest_of(db, stands.acts, stands.subject)
    text = _("vừa được sửa ở nơi khác; chưa lưu gì của bạn: xem lại bảng dưới đây rồi lưu")
    if last is not None:
        text = _(
            "%(name)s vừa lưu lúc %(at)s; chưa lưu gì của bạn: xem lại bảng dưới đây rồi lưu",
            name=last.actor,
            at=moment(last.at),
        )
    raise NewerStands([InputProblem(stands.name, text)])


def pack(visit: Visit, what: str, value: Any) -> str:
    """A change of the kind `what`, as JSON values, for the hidden field `sealed`."""
    said = [what, visit.person.name, visit.now.isoformat(), value]
    plain = zlib.compress(json.dumps(said, ensure_ascii=False).encode("utf-8"))
    return base64.urlsafe_b64encode(visit.context.vault.seal(_PURPOSE + plain)).decode("ascii")


def unpack(visit: Visit, what: str, sealed: object) -> Any:
    """The change that was looked at; InputError when it is another kind, somebody else's, or was
    left lying."""
    found = _opened(visit, str(sealed or ""))
    if found is not None:
        kind, name, at, value = found
        fresh = timedelta() <= visit.now - datetime.fromisoformat(at) <= _LASTS
        if (kind, name) == (what, visit.person.name) and fresh:
            return value
    text = _("trang này đã để quá lâu: hãy mở lại biểu mẫu, xem lại rồi xác nhận")
    raise InputError([InputProblem(_("xác nhận"), text)])


def _opened(visit: Visit, sealed: str) -> list[Any] | None:
    try:
        plain = visit.context.vault.unseal(base64.urlsafe_b64decode(sealed)) if sealed else b""
    except (VaultError, ValueError, binascii.Error):
        return None
    if not plain.startswith(_PURPOSE):
        return None
    said: list[Any] = json.loads(zlib.decompress(plain.removeprefix(_PURPOSE)))
    return said
