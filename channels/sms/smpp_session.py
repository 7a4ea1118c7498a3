"""One SMPP connection on an event loop: many messages under way, answers in any order.

An asyncio protocol of our own: the client libraries that were measured send one message at a time,
or look through all that they ever sent at each answer.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import cast

from channels.sms import smpp_pdus as wire
from channels.sms.smpp_pdus import DeliveredPdu, Pdu, PduReader

KeepDelivered = Callable[[DeliveredPdu], Awaitable[bool]]
"""Keeps what the SMS centre delivered for good; False when it could not, and the centre is to come
again with it."""

ENQUIRE_S = 30.0
_QUEUE_FULL = 0x14
_NOBODY: "tuple[None, float]" = (None, 0.0)


class Lost(Exception):
    """The connection ended, or was silent too long: what was not answered may have been taken."""


class SmppSession(asyncio.Protocol):
    """Lives in one event loop; `answered` gives the answer to each request."""

    def __init__(self, timeout_s: float, heard: KeepDelivered | None) -> None:
        self._loop = asyncio.get_running_loop()
        self._timeout_s, self._heard = timeout_s, heard
        self._reader, self._sequence = PduReader(), 0
        # each with when it is too late for its answer; the oldest first
        self._open: dict[int, tuple[asyncio.Future[Pdu], float]] = {}
        self._watch: asyncio.TimerHandle | None = None
        self._unwritten: list[bytes] = []
        self._keeping: set[asyncio.Task[None]] = set()
        self._enquirer: asyncio.Task[None] | None = None
        self.ended = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        try:
            for pdu in self._reader.feed(data):
                self._take(pdu)
        except ValueError:
            self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended = True
        for waiting, _late_at in self._open.values():
            if not waiting.done():
                waiting.set_exception(Lost())
        self._open.clear()
        if self._watch is not None:
            self._watch.cancel()
        if self._enquirer is not None:
            self._enquirer.cancel()

    def next_sequence(self) -> int:
        """The number of the next request."""
        self._sequence = self._sequence % 0x7FFFFFFF + 1
        return self._sequence

    def write(self, data: bytes, sequence: int) -> "asyncio.Future[Pdu]":
        """Hand a request to the network, with all that is written in this turn of the loop; its
        answer comes, or Lost, also when it takes too long."""
        answer: asyncio.Future[Pdu] = self._loop.create_future()
        if self.ended:
            answer.set_exception(Lost())
            return answer
        self._open[sequence] = (answer, self._loop.time() + self._timeout_s)
        if self._watch is None:
            self._watch = self._loop.call_later(self._timeout_s, self._look)
        if not self._unwritten:
            self._loop.call_soon(self._flush)
        self._unwritten.append(data)
        return answer

    async def bind(self, system_id: str, password: str, system_type: str) -> int:
        """Log in; the status that the SMS centre answers. Lost when it does not."""
        sequence = self.next_sequence()
        answer = await self.write(wire.bind(system_id, password, system_type, sequence), sequence)
        if answer.status == 0:
            self._enquirer = self._loop.create_task(self._enquire())
        return answer.status

    async def close(self) -> None:
        """Log out, and answer what is still being kept."""
        if self._enquirer is not None:
            self._enquirer.cancel()
        if self._keeping:
            await asyncio.wait(self._keeping, timeout=self._timeout_s)
        if not self.ended:
            sequence = self.next_sequence()
            answer = self.write(wire.pdu(wire.UNBIND, sequence), sequence)
            await asyncio.wait([answer], timeout=min(1.0, self._timeout_s))
            if answer.done():
                answer.exception()
            self._transport.close()

    def _take(self, pdu: Pdu) -> None:
        if pdu.command & wire.RESPONSE:
            waiting, _late_at = self._open.pop(pdu.sequence, _NOBODY)
            if waiting is not None and not waiting.done():
                waiting.set_result(pdu)
        elif pdu.command == wire.DELIVER:
            task = self._loop.create_task(self._keep(pdu))
            self._keeping.add(task)
            task.add_done_callback(self._keeping.discard)
        elif pdu.command in (wire.ENQUIRE_LINK, wire.UNBIND):
            self._transport.write(wire.pdu(pdu.command | wire.RESPONSE, pdu.sequence))
            if pdu.command == wire.UNBIND:
                self._transport.close()
        else:
            self._transport.write(wire.pdu(wire.GENERIC_NACK, pdu.sequence, status=0x03))

    async def _keep(self, pdu: Pdu) -> None:
        """Answered only when it is durable: until then the SMS centre has it."""
        try:
            kept = self._heard is None or await self._heard(wire.read_delivered(pdu.body))
        except ValueError:
            kept = True  # a cut one does not get better by coming again
        status = 0 if kept else _QUEUE_FULL
        if not self.ended:
            body = b"\0"
            self._transport.write(
                wire.pdu(wire.DELIVER | wire.RESPONSE, pdu.sequence, body, status)
            )

    def _flush(self) -> None:
        data, self._unwritten = self._unwritten, []
        if not self.ended:
            self._transport.write(b"".join(data))

    def _look(self) -> None:
        """A centre that is silent too long is left: what else is under way on this connection is as
        unclear."""
        self._watch, now = None, self._loop.time()
        for waiting, late_at in self._open.values():
            if waiting.done():
                continue
            if late_at <= now:
                self._transport.abort()
            else:
                self._watch = self._loop.call_later(late_at - now, self._look)
            return

    async def _enquire(self) -> None:
        while not self.ended:
            await asyncio.sleep(ENQUIRE_S)
            sequence = self.next_sequence()
            try:
                await self.write(wire.pdu(wire.ENQUIRE_LINK, sequence), sequence)
            except Lost:
                return
