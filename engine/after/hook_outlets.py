"""Which outlets may be called back, and how, as an edge knows them: also while the database is
busy."""

import hmac
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from channels import CHANNELS, channel_class
from channels.contract.channel import Channel, Surface
from channels.contract.receipts import HookAnswer, ReceiptReader
from content.database.db import DatabaseError
from content.outlets.outlets import Outlet, list_outlets
from content.sending.receipt_inbox import Callback
from engine.context import Context, log
from engine.pump.prepare import delivery_named
from wiring.outlets import open_outlet
from wiring.settings import SettingsError

REFRESH_S = 10.0
"""An outlet that was set up or changed is known so soon."""

MOST_A_MINUTE = 120_000
"""Calls that one outlet may be called back with; more answer 429, and providers come again."""

_NEW_S = 1.0  # a name that is unknown is looked for so often, whoever makes it up


@dataclass
class _Minute:
    """How many calls came in the present minute."""

    began: float = 0.0
    calls: int = 0


class HookOutlet:
    """One outlet that may be called back."""

    def __init__(
        self,
        context: Context,
        outlet: Outlet,
        reader: ReceiptReader | None,
        headers: tuple[str, ...],
    ) -> None:
        self.id, self.headers = outlet.id, headers
        self._context, self._reader = context, reader
        self._secret = context.vault.hook_secret(outlet.name)
        self.minute = _Minute()

    def knows(self, secret: str) -> bool:
        """Whether this is the end of its hook."""
        return hmac.compare_digest(secret.encode(), self._secret.encode())

    def proved(self, call: Callback) -> bool:
        """Whether the call alone proves that it is the provider's: it is signed, or it names a
        delivery as we did to nobody else."""
        reader = self._reader
        if reader is None:
            return False
        said = (call.method, call.query, call.headers, call.body)
        try:
            if reader.receipt_proved(*said):
                return True
            keys = [receipt.key for receipt in reader.read_receipt(*said)]
        except Exception as error:  # an adapter that raises is a bug, and what it reads no proof
            log.error("outlet %d: the adapter raised at its hook", self.id, exc_info=error)
            return False
        return bool(keys) and all(
            key is not None and delivery_named(self._context, key) is not None for key in keys
        )

    def answer(self, call: Callback) -> HookAnswer:
        """What the provider wants to hear; plainly yes while the outlet cannot be opened."""
        if self._reader is None:
            return HookAnswer()
        return self._reader.receipt_answer(call.method, call.query, call.headers, call.body)

    def may_call(self, now: float) -> bool:
        """Count a call; False above `MOST_A_MINUTE`."""
        if now - self.minute.began >= 60:
            self.minute.began, self.minute.calls = now, 0
        self.minute.calls += 1
        return self.minute.calls <= MOST_A_MINUTE


class HookOutlets:
    """All of them, by name. A database that is busy leaves what was known."""

    def __init__(self, context: Context, clock: Callable[[], float] = time.monotonic) -> None:
        self._context, self._clock = context, clock
        self._known: dict[str, HookOutlet] | None = None
        self._looked_at = 0.0
        self._lock = threading.Lock()

    def is_fresh(self, name: str) -> bool:
        """Whether `find` answers at once."""
        age = self._clock() - self._looked_at
        known = self._known
        return known is not None and age < (REFRESH_S if name in known else _NEW_S)

    def find(self, name: str) -> HookOutlet | None:
        """The outlet of this name; None for one that reads no receipts. DatabaseError when it never
        could be asked."""
        if not self.is_fresh(name):
            with self._lock:
                if not self.is_fresh(name):
                    self._look()
        assert self._known is not None
        return self._known.get(name)

    def _look(self) -> None:
        before = self._known or {}
        try:
            with self._context.database.read() as db:
                rows = list_outlets(db)
        except DatabaseError:
            if self._known is None:
                raise
            log.warning("the outlets that may be called back are those of before")
        else:
            made = {row.name: made for row in rows if (made := _hook_outlet(self._context, row))}
            for name, outlet in made.items():
                if name in before:
                    outlet.minute = before[name].minute
            self._known = made
        self._looked_at = self._clock()


def _hook_outlet(context: Context, outlet: Outlet) -> HookOutlet | None:
    if outlet.channel not in CHANNELS:
        return None
    headers = getattr(channel_class(outlet.channel), "receipt_headers", None)
    if headers is None:
        return None
    return HookOutlet(context, outlet, _reader(context, outlet), headers)


def _reader(context: Context, outlet: Outlet) -> ReceiptReader | None:
    try:
        channel: Channel | Surface = open_outlet(outlet, context.vault, context.site)
    except SettingsError as error:
        log.warning("outlet %s: its receipts are kept unread: %s", outlet.name, error)
        return None
    return channel if isinstance(channel, ReceiptReader) else None
