"""SMS through a gateway: chooses which of the author's two texts goes out, counts its parts, and
hands it to the provider's own file."""

import asyncio
import random
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager
from typing import ClassVar, Literal

from pydantic import Field, field_validator

from channels.contract.channel import (
    AsyncLine,
    Begin,
    Capabilities,
    Line,
    OutletConfig,
    Site,
    at_once,
)
from channels.contract.message import DeliveryKey, Message, Problem, Recipient
from channels.contract.outcome import Outcome, Rejected
from channels.contract.reasons import Reason, Why
from channels.contract.receipts import Receipt
from channels.shared.aiohttp import session
from channels.shared.blocking import blocking
from channels.shared.failover import Balance, Failover, Gateway
from channels.shared.fill import fill
from channels.sms.encoding import coding, count, longest
from channels.sms.kannel import Kannel, KannelGateway
from channels.sms.kannel_receipts import read_report
from channels.sms.message import Sms

# Sender names: decree 91/2020, docs/engineering/wire-formats.md#sender-names-and-hours.
# Unaccented text: the characters that every gateway takes, the same as an item may have.
_SENDER = re.compile(r"[A-Za-z0-9\-_. ]{1,11}")
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,:;()/-'?!+")

_MISSING = {
    "unaccented": Problem(
        "sms.text",
        "Điểm phát này chỉ gửi SMS không dấu mà tin chưa có bản đó: hãy viết ô SMS không dấu.",
    ),
    "unicode": Problem(
        "sms.text_accented",
        "Điểm phát này gửi SMS có dấu mà tin chưa có bản đó: hãy viết ô SMS có dấu.",
    ),
    "auto": Problem(
        "sms.text", "Tin chưa có nội dung SMS: hãy viết ô SMS không dấu hoặc ô SMS có dấu."
    ),
}


class SmsGatewayConfig(OutletConfig):
    """The channel's own fields in outlets.toml."""

    sender: str  # the brandname registered with the operators
    encoding: Literal["auto", "unaccented", "unicode"] = "auto"
    gateway: tuple[KannelGateway, ...] = Field(min_length=1)  # several stand in for one another
    connections: int = Field(default=100, ge=1, le=500)  # messages under way at once
    max_parts: int = Field(default=3, ge=1, le=255)
    price_per_part: int | None = Field(default=None, ge=0)  # đồng; shown before a release

    @field_validator("sender")
    @classmethod
    def _brandname(cls, sender: str) -> str:
        if (
            not _SENDER.fullmatch(sender)
            or sender != sender.strip()
            or sender.replace(" ", "").isdigit()
        ):
            raise ValueError(
                "sender dài tối đa 11 ký tự, gồm chữ không dấu, chữ số, dấu - _ . và khoảng "
                "trắng, không chỉ toàn chữ số"
            )
        return sender


class SmsGateway:
    """One brandname at one gateway or several.

    What goes out is the author's text byte for byte: accents are never taken off here.
    """

    name: ClassVar[str] = "sms_gateway"
    label: ClassVar[str] = "Tin nhắn SMS"
    # Of the two texts shown, one outlet sends one: `encoding` says which.
    capabilities: ClassVar[Capabilities] = Capabilities(
        family="sms",
        addressed="phone",
        late="hold",
        late_limit_s=24 * 3600,
    )
    config: ClassVar[type[OutletConfig]] = SmsGatewayConfig

    def __init__(self, outlet: str, config: SmsGatewayConfig, site: Site) -> None:
        self.outlet = outlet
        self.settings = config
        self.in_flight = config.connections
        self._resting: frozenset[str] = frozenset()
        hook = f"{site.public_url}/hooks/{outlet}"  # of the public edge
        self._gateways = [
            gateway if gateway.receipt_url else gateway.model_copy(update={"receipt_url": hook})
            for gateway in config.gateway
        ]

    def problems(self, message: Message) -> list[Problem]:
        """What keeps the text of this outlet from leaving, `{{column}}` marks counted as they are
        written."""
        field, text = self._chosen(message)
        if not text.strip():
            return [_MISSING[self.settings.encoding]]
        found = _unfit(text) if field == "sms.text" else []
        return [*found, *self._length(field, text)]

    @asynccontextmanager
    async def connect(self, begin: Begin = at_once) -> AsyncIterator[AsyncLine]:
        """A line to the gateways; nothing is connected before the first message."""
        async with self._providers() as providers:
            gateways = [
                Gateway(gateway.place, _asking(begin, provider.send))
                for gateway, provider in zip(self.settings.gateway, providers, strict=True)
            ]
            balance = Balance(len(gateways), random.Random())  # noqa: S311
            clock = asyncio.get_running_loop().time
            yield SmsLine(self, Failover(gateways, balance, clock, lambda: self._resting))

    def open(self) -> AbstractContextManager[Line]:
        """The same line for one thread, one message at a time."""
        return blocking(self)

    def test(self) -> str | None:
        """A harmless question to each gateway: None when all know us, else a sentence on what to
        do."""
        return asyncio.run(self._test())

    def preview(self, message: Message, to: Recipient | None) -> dict[str, bytes]:
        """The text as it would leave."""
        return {".txt": self.text_for(message, to).encode("utf-8")}

    def read_receipt(
        self, method: str, query: str, headers: Mapping[str, str], body: bytes
    ) -> list[Receipt]:
        """What Kannel reports at the hook: it puts everything into the query."""
        return read_report(query)

    def part_of(self, to: Recipient) -> str | None:
        """None: a number says nothing of the gateway that it is reached by."""

    def rest(self, parts: Collection[str]) -> None:
        """See `Parted`; gateways are named "host:port"."""
        self._resting = frozenset(parts)

    def parts(self, message: Message, to: Recipient | None) -> int:
        """How many SMS the operators count for this recipient."""
        return count(self.text_for(message, to))

    def text_for(self, message: Message, to: Recipient | None) -> str:
        """Exactly what this recipient gets; marks stay when there is no recipient; empty when the
        item lacks the text."""
        text = self._chosen(message)[1]
        return text if to is None else fill(text, to.fields)

    def _chosen(self, message: Message) -> tuple[str, str]:
        """The officer's field and its text."""
        plain, accented = message.sms or "", message.sms_accented or ""
        if self.settings.encoding == "unaccented" or (
            self.settings.encoding == "auto" and plain.strip()
        ):
            return "sms.text", plain
        return "sms.text_accented", accented

    def _length(self, field: str, text: str) -> list[Problem]:
        most, needed = self.settings.max_parts, count(text)
        if needed <= most:
            return []
        room = longest(coding(text), most)
        return [
            Problem(
                field,
                f"SMS dài {needed} phần, điểm phát này cho tối đa {most} phần: hãy rút xuống "
                f"{room} ký tự trở lại.",
            )
        ]

    async def _test(self) -> str | None:
        async with self._providers() as providers:
            said = [await provider.test() for provider in providers]
        found = [
            (gateway.place, sentence)
            for gateway, sentence in zip(self.settings.gateway, said, strict=True)
            if sentence
        ]
        if len(said) == 1:
            return said[0]
        return " ".join(f"Cổng {place}: {sentence}" for place, sentence in found) or None

    @asynccontextmanager
    async def _providers(self) -> AsyncIterator[list[Kannel]]:
        async with AsyncExitStack() as stack:
            yield [
                Kannel(
                    gateway,
                    self.settings.sender,
                    await stack.enter_async_context(
                        session(self.in_flight, gateway.timeout_s, gateway.url)
                    ),
                )
                for gateway in self._gateways
            ]


class SmsLine:
    """Many messages under way to the outlet's gateways. Lives in one event loop."""

    def __init__(self, channel: SmsGateway, gateways: Failover[Sms]) -> None:
        self._channel = channel
        self._gateways = gateways

    async def send(self, message: Message, to: Recipient | None, key: DeliveryKey) -> Outcome:
        """One message, whatever its number of parts, in one call: so one part's success cannot hide
        another's failure."""
        if to is None:
            return Rejected(Why(Reason.NO_ADDRESS))
        text = self._channel.text_for(message, to)
        if not text.strip():
            return Rejected(Why(Reason.NO_TEXT))
        needed, most = count(text), self._channel.settings.max_parts
        if needed > most:
            said = f"{needed} parts once filled for this recipient, {most} are allowed"
            return Rejected(Why(Reason.TOO_LONG, said))
        return await self._gateways.send(Sms(text, to.address, key))


def _asking(
    begin: Begin, send: Callable[[Sms, Callable[[], None]], Awaitable[Outcome]]
) -> Callable[[Sms], Awaitable[Outcome]]:
    """`send`, which asks when its connection stands: also before a message moves on to another
    gateway."""

    async def asking(sms: Sms) -> Outcome:
        return await send(sms, lambda: begin(sms.key))

    return asking


def _unfit(text: str) -> list[Problem]:
    """Accents, and characters that gateways refuse, in a text that is meant to have neither; marks
    are left out."""
    strange = sorted(set(fill(text, {})) - _PLAIN)
    accented = [char for char in strange if char.isalpha() or "\u0300" <= char <= "\u036f"]
    refused = [char for char in strange if char not in accented]
    found = []
    if accented:
        found.append(
            Problem(
                "sms.text",
                f"Bản SMS không dấu còn chữ có dấu ({_listed(accented)}): hãy viết lại không dấu.",
            )
        )
    if refused:
        found.append(
            Problem(
                "sms.text",
                "Cổng nhắn tin không nhận các ký tự sau trong SMS không dấu: "
                f"{_listed(refused)}. Hãy bỏ hoặc thay.",
            )
        )
    return found


def _listed(chars: list[str]) -> str:
    return " ".join(char if char.isprintable() else f"U+{ord(char):04X}" for char in chars)
