"""Takes what providers call back with: verified, durable before it is answered, and stored in the
order in which it came."""

import asyncio
from contextlib import AbstractContextManager
from time import monotonic
from typing import Final

from channels.contract.receipts import HookAnswer
from content.sending.receipt_inbox import Callback
from content.sending.receipt_spool import ReceiptSpool
from engine.after.hook_outlets import HookOutlet, HookOutlets
from engine.context import Context
from engine.spooling import Spooler

MOST_UNREAD: Final = 500_000
"""Letters that an outlet may have unread; what comes then is put off, so that no flood fills the
disk while nobody reads."""

_NOBODY: Final = HookAnswer(404, "Not Found")
_TOO_MANY: Final = HookAnswer(429, "Too many calls")
_NO_ROOM: Final = HookAnswer(503, "Come again")


class ReceiptDesk:
    """The desk of one edge."""

    def __init__(self, context: Context, spool: ReceiptSpool) -> None:
        self._outlets, self._spooler = HookOutlets(context), Spooler(context, spool)

    def open(self) -> AbstractContextManager[None]:
        """Be there meanwhile."""
        return self._spooler.open()

    async def headers(self, outlet: str, secret: str | None) -> tuple[str, ...] | None:
        """The headers that a call at this address is kept with; None where there is no hook."""
        found = await self._find(outlet)
        if found is None or (secret is not None and not found.knows(secret)):
            return None
        return found.headers

    async def take(self, outlet: str, secret: str | None, call: Callback) -> HookAnswer:
        """What the provider is answered. Before it is a yes, the call is on disk."""
        found = await self._find(outlet)
        if found is None or not self._is_true(found, secret, call):
            return _NOBODY
        if not found.may_call(monotonic()):
            return _TOO_MANY
        if self._spooler.unread(found.id) >= MOST_UNREAD:
            return _NO_ROOM
        kept = await asyncio.wrap_future(self._spooler.keep(found.id, call))
        return found.answer(call) if kept else _NO_ROOM

    async def _find(self, outlet: str) -> HookOutlet | None:
        if self._outlets.is_fresh(outlet):
            return self._outlets.find(outlet)
        return await asyncio.to_thread(self._outlets.find, outlet)

    def _is_true(self, outlet: HookOutlet, secret: str | None, call: Callback) -> bool:
        return outlet.proved(call) if secret is None else outlet.knows(secret)
