"""What a provider says over the connection over which messages go: kept like a call at a hook."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from channels.contract.channel import Channel, Surface
from channels.contract.receipts import Hearing
from content.outlets.outlets import Outlet
from content.sending.receipt_inbox import Callback
from content.sending.receipt_spool import open_spool
from engine.context import Context
from engine.spooling import Spooler


@contextmanager
def hearing(context: Context, outlet: Outlet, channel: Channel | Surface) -> Iterator[None]:
    """Have what comes over the channel's connections kept meanwhile."""
    if not isinstance(channel, Hearing) or not channel.hears:
        yield
        return
    name = f"{socket.gethostname()}-pump-{outlet.id}"
    spooler = Spooler(context, open_spool(context.spools, name))

    async def keep(method: str, body: bytes) -> bool:
        call = Callback(method, "", {}, body)
        return await asyncio.wrap_future(spooler.keep(outlet.id, call))

    channel.hear_with(keep)
    with spooler.open():
        yield
