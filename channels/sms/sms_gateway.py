"""SMS through a gateway: chooses which of the author's two texts goes out, counts its parts, and
hands it to the provider's own file."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import ClassVar
from urllib.parse import parse_qs

from channels.contract.channel import (
    AsyncLine,
    Begin,
    Capabilities,
    Line,
    OutletConfig,
    PartCount,
    Site,
    at_once,
)
from channels.contract.message import Message, Problem, Recipient
from channels.contract.receipts import HookAnswer, KeepHeard, Receipt, WrittenBack
from channels.shared.blocking import blocking
from channels.shared.failover import Balance, Failover, Gateway
from channels.shared.fill import fill
from channels.sms import balances
from channels.sms.advertising import labelled
from channels.sms.balances import AccountBalance
from channels.sms.carriers import carrier_of
from channels.sms.config import SmsGatewayConfig
from channels.sms.encoding import coding, count, longest
from channels.sms.gateway_entry import GatewayEntry
from channels.sms.line import SmsLine, asking
from channels.sms.provider import Call, SmsClient, SmsProvider
from channels.sms.providers import provider_class
from channels.sms.replies import leaves
from channels.sms.templates import matched
from channels.sms.unaccented import unfit

log = logging.getLogger(__name__)

# operators try for a day or two, and report the end of it
_LAST_WORD = timedelta(hours=72)

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


class SmsGateway:
    """One brandname at one gateway or several.

    What goes out is the author's text byte for byte: accents are never taken off here. Around
    advertising stands what the law asks for, and is shown and counted with it.
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
    receipt_headers: ClassVar[tuple[str, ...]] = ("content-type", "x-twilio-signature")

    def __init__(self, outlet: str, config: SmsGatewayConfig, site: Site) -> None:
        self.outlet = outlet
        self.settings = config
        self.in_flight = config.connections
        self._resting: frozenset[str] = frozenset()
        self._providers = tuple(
            _made(entry, config.sender, outlet, site) for entry in config.gateway
        )
        reported = any(provider.reports for provider in self._providers)
        self.receipts_within: timedelta | None = _LAST_WORD if reported else None
        self.receipts_by_id = any(provider.by_id for provider in self._providers)
        self.hears = any(provider.hears for provider in self._providers)

    def problems(self, message: Message) -> list[Problem]:
        """What keeps the text of this outlet from leaving, `{{column}}` marks counted as they are
        written."""
        field, text = self._chosen(message)
        if not text.strip():
            return [_MISSING[self.settings.encoding]]
        found = unfit(text) if field == "sms.text" else []
        whole = self._whole(text)
        return [*found, *self._length(field, whole), *self._template(field, whole)]

    @asynccontextmanager
    async def connect(self, begin: Begin = at_once) -> AsyncIterator[AsyncLine]:
        """A line to the gateways; nothing is connected before the first message."""
        async with self._clients() as clients:
            gateways = [
                Gateway(entry.place, asking(begin, client.send))
                for entry, client in zip(self.settings.gateway, clients, strict=True)
            ]
            weights = [entry.weight for entry in self.settings.gateway]
            balance = Balance(len(gateways), random.Random(), weights)  # noqa: S311
            clock = asyncio.get_running_loop().time
            failover = Failover(gateways, balance, clock, lambda: self._resting)
            yield SmsLine(self.text_for, self.settings, failover)

    def open(self) -> AbstractContextManager[Line]:
        """The same line for one thread, one message at a time."""
        return blocking(self)

    def test(self) -> str | None:
        """A harmless question to each gateway: None when all know us, else a sentence on what to
        do."""
        return asyncio.run(self._test())

    def hear_with(self, keep: KeepHeard) -> None:
        """See `Hearing`."""
        for provider in self._providers:
            provider.keep = keep

    def listen(self, seconds: float) -> None:
        """Be connected to those that report over their own connection."""
        asyncio.run(self._listen(seconds))

    def account(self) -> str:
        """What is left at each provider that tells."""
        return balances.told(asyncio.run(self._balances()))

    def running_low(self) -> str:
        """See `Accounted`."""
        return balances.told_low(asyncio.run(self._balances()))

    def preview(self, message: Message, to: Recipient | None) -> dict[str, bytes]:
        """The text as it would leave."""
        return {".txt": self.text_for(message, to).encode("utf-8")}

    def read_receipt(
        self, method: str, query: str, headers: Mapping[str, str], body: bytes
    ) -> list[Receipt]:
        """What a provider of this outlet reports at its hook."""
        call = Call(method, query, headers, body)
        provider = self._caller(call)
        return provider.read(call) if provider else []

    def read_reply(
        self, method: str, query: str, headers: Mapping[str, str], body: bytes
    ) -> WrittenBack | None:
        """What somebody wrote back, and whether it asks to be left alone."""
        call = Call(method, query, headers, body)
        for provider in self._providers:
            if (found := provider.written_back(call)) is not None:
                number, text = found
                return WrittenBack(number, text, leaves(text, self.settings.stop_words))
        return None

    def receipt_proved(
        self, method: str, query: str, headers: Mapping[str, str], body: bytes
    ) -> bool:
        """Whether a provider that signs has signed this."""
        call = Call(method, query, headers, body)
        return any(provider.signs and provider.proves(call) for provider in self._providers)

    def receipt_answer(
        self, method: str, query: str, headers: Mapping[str, str], body: bytes
    ) -> HookAnswer:
        """What the provider that calls wants to hear."""
        call = Call(method, query, headers, body)
        provider = self._caller(call)
        return provider.answer(call) if provider else HookAnswer()

    def part_of(self, to: Recipient) -> str | None:
        """None: a number says nothing of the gateway that it is reached by."""

    def rest(self, parts: Collection[str]) -> None:
        """See `Parted`; gateways are named "host:port"."""
        self._resting = frozenset(parts)

    def parts(self, message: Message, to: Recipient | None) -> int:
        """How many SMS the operators count for this recipient."""
        return count(self.text_for(message, to))

    def counted(self, message: Message, to: Recipient) -> PartCount:
        """Parts, alphabet and price of what this recipient gets; the price is that of the operator
        who gave out the number."""
        text = self.text_for(message, to)
        parts = count(text)
        settings = self.settings
        each = settings.carrier_price.get(carrier_of(to.address) or "", settings.price_per_part)
        price = None if each is None else each * parts
        return PartCount(parts, coding(text) == "ucs2", parts <= settings.max_parts, price)

    def text_for(self, message: Message, to: Recipient | None) -> str:
        """Exactly what this recipient gets; marks stay when there is no recipient; empty when the
        item lacks the text."""
        text = self._whole(self._chosen(message)[1])
        return text if to is None else fill(text, to.fields)

    def _whole(self, text: str) -> str:
        return labelled(text, self.settings.refusal) if self.settings.advertising else text

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

    def _template(self, field: str, text: str) -> list[Problem]:
        """What an operator would refuse: a text that is none of those registered."""
        if not self.settings.templates or matched(text, self.settings.templates):
            return []
        known = ", ".join(self.settings.templates)
        return [
            Problem(
                field,
                f"Nội dung không khớp mẫu nào đã đăng ký với nhà mạng ({known}): hãy sửa theo đúng "
                "từng chữ của một mẫu, chỉ thay ở các chỗ được thay.",
            )
        ]

    def _caller(self, call: Call) -> SmsProvider | None:
        """The provider that called: as the address that we gave it says, else by what it says."""
        via = parse_qs(call.query).get("via", [""])[0]
        for entry, provider in zip(self.settings.gateway, self._providers, strict=True):
            if via == entry.provider:
                return provider
        return next((provider for provider in self._providers if provider.read(call)), None)

    async def _test(self) -> str | None:
        async with self._clients() as clients:
            said = [await client.test() for client in clients]
        found = [
            (gateway.place, sentence)
            for gateway, sentence in zip(self.settings.gateway, said, strict=True)
            if sentence
        ]
        if len(said) == 1:
            return said[0]
        return " ".join(f"Cổng {place}: {sentence}" for place, sentence in found) or None

    async def _listen(self, seconds: float) -> None:
        async with AsyncExitStack() as stack:
            for provider in self._providers:
                if provider.hears:
                    client = await stack.enter_async_context(provider.connect(1))
                    if (why := await client.test()) is not None:
                        log.warning("outlet %s: %s", self.outlet, why)
            await asyncio.sleep(seconds)

    async def _balances(self) -> list[AccountBalance]:
        async with self._clients() as clients:
            return [
                AccountBalance(entry, await client.balance())
                for entry, client in zip(self.settings.gateway, clients, strict=True)
                if provider_class(entry.provider).tells_balance
            ]

    @asynccontextmanager
    async def _clients(self) -> AsyncIterator[list[SmsClient]]:
        async with AsyncExitStack() as stack:
            yield [
                await stack.enter_async_context(provider.connect(self.in_flight))
                for provider in self._providers
            ]


def _made(entry: GatewayEntry, sender: str, outlet: str, site: Site) -> SmsProvider:
    """The adapter of a gateway; one that signs its calls needs no secret in their address."""
    kind = provider_class(entry.provider)
    hook = f"{site.public_url}/hooks/{outlet}" if kind.signs else site.hook(outlet)
    return kind(entry, sender, hook)
