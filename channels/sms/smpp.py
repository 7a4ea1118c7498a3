"""An SMS centre by SMPP 3.4 (docs/engineering/wire-formats.md#smpp): one connection, a window of
messages under way, receipts on the same connection."""

import asyncio
import json
import random
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import ClassVar
from urllib.parse import urlsplit

from channels.contract.outcome import Accepted, Delivered, Halted, Outcome, Rejected, Retry, Unknown
from channels.contract.reasons import Reason, Why
from channels.contract.receipts import Receipt
from channels.shared import guard
from channels.shared.guard import AddressRefused, Written
from channels.sms import smpp_pdus as wire
from channels.sms.message import Sms
from channels.sms.provider import BeginSms, Call, RefusalKind, SmsClient, SmsProvider, abroad
from channels.sms.smpp_parts import split
from channels.sms.smpp_receipts import ARRIVED, LOST, plain_id, read_receipt, same_ids
from channels.sms.smpp_session import Lost, SmppSession

METHOD = "SMPP"
"""The method of what came over the connection, beside those of HTTP."""

_THROTTLED = (0x14, 0x58)
_PAUSES_S = (1.0, 2.0)  # before the same message again; then it goes back to the queue
_STATUS: dict[int, tuple[RefusalKind, Reason]] = {
    0x14: (Retry, Reason.BUSY),
    0x58: (Retry, Reason.BUSY),
    0x08: (Retry, Reason.BUSY),
    0x64: (Retry, Reason.BUSY),
    0x45: (Rejected, Reason.RECIPIENT_REFUSED),
    0x65: (Rejected, Reason.RECIPIENT_REFUSED),
    0x66: (Rejected, Reason.RECIPIENT_REFUSED),
    0xFF: (Rejected, Reason.RECIPIENT_REFUSED),
    0x01: (Rejected, Reason.TOO_LONG),
    0x0A: (Halted, Reason.SENDER_REFUSED),
    0x0B: (Rejected, Reason.MALFORMED_ADDRESS),
    0x61: (Rejected, Reason.INVALID),
    0x62: (Rejected, Reason.INVALID),
    0x104: (Rejected, Reason.INVALID),
    0x04: (Halted, Reason.CREDENTIALS),
    0x05: (Halted, Reason.CREDENTIALS),
    0x0D: (Halted, Reason.CREDENTIALS),
    0x0E: (Halted, Reason.CREDENTIALS),
    0x0F: (Halted, Reason.CREDENTIALS),
}


class Smpp(SmsProvider):
    """`username` is the system_id, `smsc` the system_type; `url` smpp://machine:port, or smpps://
    with TLS."""

    needs: ClassVar[tuple[str, ...]] = ("url", "username")
    by_id: ClassVar[bool] = True
    hears: ClassVar[bool] = True

    @asynccontextmanager
    async def connect(self, in_flight: int) -> AsyncIterator[SmsClient]:
        client = _Client(self, min(in_flight, self.entry.window))
        try:
            yield client
        finally:
            await client.close()

    def read(self, call: Call) -> list[Receipt]:
        """A receipt as `_heard` wrote it down."""
        if call.method != METHOD:
            return []
        said = json.loads(call.body)
        named, stat = said.get("id"), said.get("stat")
        if not isinstance(named, str) or not isinstance(stat, str):
            return []
        outcome: Accepted | Delivered | Rejected = Accepted(named)
        if stat in ARRIVED:
            outcome = Delivered(named)
        elif stat in LOST:
            outcome = Rejected(Why(Reason.NOT_ARRIVED, f"stat:{stat} err:{said.get('err', '')}"))
        return [Receipt(None, outcome, ids=same_ids(named))]

    def written_back(self, call: Call) -> tuple[str, str] | None:
        if call.method != METHOD:
            return None
        said = json.loads(call.body)
        number, text = said.get("from"), said.get("text")
        return (number, text) if isinstance(number, str) and isinstance(text, str) else None


class _Client:
    """Binds at the first message, and again after a connection that ended."""

    def __init__(self, provider: Smpp, window: int) -> None:
        self._provider, self._entry = provider, provider.entry
        self._window = asyncio.Semaphore(window)
        self._binding = asyncio.Lock()
        self._session: SmppSession | None = None
        self._pause_until = 0.0
        self._reference = random.randrange(0x10000)  # noqa: S311 - tells messages apart

    async def send(self, sms: Sms, begin: BeginSms) -> Outcome:
        """All parts of a message under one place of the window. What is refused before a part was
        taken may be sent again; what is lost in between is unknown."""
        async with self._window:
            for pause in (*_PAUSES_S, 0.0):
                outcome = await self._try(sms, begin)
                if not _is_throttled(outcome) or not pause:
                    return outcome
                self._pause_until = asyncio.get_running_loop().time() + pause
            raise AssertionError("the last pause ends the loop")

    async def test(self) -> str | None:
        """Binds and leaves."""
        session = await self._bound()
        if isinstance(session, SmppSession):
            return None
        return f"Trung tâm nhắn tin không cho đăng nhập ({session.why.raw}): hãy kiểm tra."

    async def balance(self) -> int | None:
        """SMS centres do not tell."""
        return None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _try(self, sms: Sms, begin: BeginSms) -> Outcome:
        if (
            self._pause_until
            and (left := self._pause_until - asyncio.get_running_loop().time()) > 0
        ):
            await asyncio.sleep(left)
        session = self._session
        if session is None or session.ended:
            found = await self._bound()
            if not isinstance(found, SmppSession):
                return found
            session = found
        begin()
        self._reference += 1
        parts = split(sms.text, self._entry.joining, self._reference)
        answers = [
            self._submit(session, sms, part, number == len(parts))
            for number, part in enumerate(parts, 1)
        ]
        if len(answers) > 1:
            return _together(await asyncio.gather(*answers, return_exceptions=True))
        try:
            answer = await answers[0]
        except Lost as lost:
            return _together([lost])
        if answer.status == 0:
            return Accepted(plain_id(wire.read_message_id(answer.body)))
        return _together([answer])

    def _submit(
        self, session: SmppSession, sms: Sms, part: wire.SmppPart, is_last: bool
    ) -> "asyncio.Future[wire.Pdu]":
        """A receipt is asked for with the last part of a message."""
        sequence = session.next_sequence()
        data = wire.submit(self._provider.sender, abroad(sms.to), part, sequence, is_last)
        return session.write(data, sequence)

    async def _bound(self) -> SmppSession | Retry | Halted:
        async with self._binding:
            if self._session is not None and not self._session.ended:
                return self._session
            made = await self._bind()
            self._session = made if isinstance(made, SmppSession) else None
            return made

    async def _bind(self) -> SmppSession | Retry | Halted:
        parts = urlsplit(self._entry.url)
        host, port = parts.hostname or "", parts.port or 2775
        tls = ssl.create_default_context() if parts.scheme == "smpps" else None
        named = Written(f"{parts.scheme}://{parts.hostname}:{port}").named(host, port)
        keep = self._provider.keep

        async def heard(delivered: wire.DeliveredPdu) -> bool:
            said = written_down(delivered)
            return said is None or keep is None or await keep(METHOD, said)

        try:
            async with asyncio.timeout(self._entry.timeout_s):
                session = await guard.dial(
                    lambda: SmppSession(self._entry.timeout_s, heard), host, port, tls, named
                )
        except AddressRefused as refused:
            return refused.outcome
        except (OSError, TimeoutError) as error:
            return Retry(Why(Reason.UNREACHABLE, f"not connected: {type(error).__name__}"))
        try:
            status = await session.bind(
                self._entry.username, self._provider.password, self._entry.smsc or ""
            )
        except Lost:
            return Retry(Why(Reason.BROKE_OFF, "no answer to bind_transceiver"))
        if status == 0:
            return session
        await session.close()
        kind, reason = _STATUS.get(status, (Halted, Reason.CREDENTIALS))
        why = Why(reason, f"bind_transceiver_resp 0x{status:02X}")
        return Retry(why) if kind is Retry else Halted(why)


def written_down(delivered: wire.DeliveredPdu) -> bytes | None:
    """What is kept of what the SMS centre delivered; None for what says nothing."""
    if not delivered.is_receipt:
        text = delivered.message.decode("utf-16-be" if delivered.data_coding == 8 else "latin-1")
        return json.dumps({"from": delivered.source, "text": text}).encode()
    if (receipt := read_receipt(delivered)) is None:
        return json.dumps({"unread": delivered.message.decode("latin-1")[:500]}).encode()
    return json.dumps({"id": receipt.id, "stat": receipt.stat, "err": receipt.error}).encode()


def _together(answers: "list[wire.Pdu | BaseException]") -> Outcome:
    """What the answers to all parts of a message come to."""
    lost = [answer for answer in answers if isinstance(answer, BaseException)]
    said = [answer for answer in answers if isinstance(answer, wire.Pdu)]
    refused = [answer for answer in said if answer.status != 0]
    if not lost and not refused:
        return Accepted(plain_id(wire.read_message_id(said[-1].body)))
    if lost:
        return Unknown(Why(Reason.NO_ANSWER, "the connection ended before submit_sm_resp"))
    if len(refused) < len(said):
        raw = f"submit_sm_resp 0x{refused[0].status:02X} for {len(refused)} of {len(said)} parts"
        return Unknown(Why(Reason.UNCLEAR, raw))
    status = refused[0].status
    known, raw = _STATUS.get(status), f"submit_sm_resp 0x{status:02X}"
    if known is None:
        return Unknown(Why(Reason.UNCLEAR, raw))
    kind, reason = known
    return kind(Why(reason, raw))


def _is_throttled(outcome: Outcome) -> bool:
    return isinstance(outcome, Retry) and any(
        outcome.why.raw.endswith(f"submit_sm_resp 0x{status:02X}") for status in _THROTTLED
    )
