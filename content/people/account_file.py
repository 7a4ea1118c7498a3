"""The accounts as a table for a spreadsheet: who there is, in which role and state. Nothing in it
signs anybody in, and no address stands in it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from content.intake.local_time import VIETNAM
from content.people.accounts import Account
from content.people.rights import role_label

HEADS = ("tên", "vai trò", "đơn vị", "trạng thái", "bước hai", "tạo lúc", "đăng nhập lần cuối")


def account_rows(found: Sequence[Account]) -> Iterator[tuple[str, ...]]:
    """The whole table, heads first."""
    yield HEADS
    for account in found:
        yield (
            account.name,
            role_label(account.person.role),
            account.person.unit,
            "đang dùng" if account.active else "đã khóa",
            "đang bật" if account.factor else "",
            _local(account.created_at),
            _local(account.signed_in_at),
        )


def _local(moment: datetime | None) -> str:
    return f"{moment.astimezone(VIETNAM):%Y-%m-%d %H:%M}" if moment else ""
