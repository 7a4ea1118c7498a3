"""What is left on the accounts of an SMS outlet, in words."""

from collections.abc import Iterable
from typing import NamedTuple

from channels.sms.gateway_entry import GatewayEntry
from channels.sms.providers import PROVIDERS


class AccountBalance(NamedTuple):
    """The đồng that are left at a gateway; None: it did not answer."""

    entry: GatewayEntry
    left: int | None

    @property
    def provider(self) -> str:
        return PROVIDERS[self.entry.provider].label


def told(balances: Iterable[AccountBalance]) -> str:
    """What is left, of those who answered."""
    return " ".join(
        f"Số dư ở {balance.provider}: {_dong(balance.left)}."
        for balance in balances
        if balance.left is not None
    )


def told_low(balances: Iterable[AccountBalance]) -> str:
    """Which hold less than their outlet wants; LookupError where one did not answer that is asked
    for."""
    said = []
    for balance in balances:
        least = balance.entry.low_balance
        if not least:
            continue
        if balance.left is None:
            raise LookupError(f"{balance.entry.place} does not say what is left")
        if balance.left < least:
            left = f"Số dư ở {balance.provider} còn {_dong(balance.left)}, dưới {_dong(least)}"
            said.append(f"{left}: hãy nạp thêm trước lần gửi tới.")
    return " ".join(said)


def _dong(amount: int) -> str:
    return f"{amount:,} đồng".replace(",", ".")
