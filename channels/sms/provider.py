"""What the SMS channel asks of a provider's own file, and what most of them do alike."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol
from urllib.parse import parse_qs, urlencode

import aiohttp

from channels.contract.message import DeliveryKey
from channels.contract.outcome import Halted, Outcome, Rejected, Retry, Unknown
from channels.contract.reasons import Reason, Why
from channels.contract.receipts import HookAnswer, KeepHeard, Receipt
from channels.shared.aiohttp import at_once, call, session
from channels.shared.http import Answer, by_status
from channels.sms.message import Sms

if TYPE_CHECKING:
    from channels.sms.gateway_entry import GatewayEntry

BeginSms = Callable[[], None]
RefusalKind = type[Halted] | type[Rejected] | type[Retry] | type[Unknown]
Codes = Mapping[str, tuple[RefusalKind, Reason]]
"""What a provider's codes mean, by their own writing."""


@dataclass(frozen=True)
class Call:
    """What came in at the outlet's hook."""

    method: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    def form(self) -> dict[str, str]:
        """The fields of query and urlencoded body; of two of a name the first."""
        found = parse_qs(self.query, errors="replace")
        found |= parse_qs(self.body.decode("utf-8", "replace"), errors="replace")
        return {name: values[0] for name, values in found.items()}


class SmsClient(Protocol):
    """A provider that is connected."""

    async def send(self, sms: Sms, begin: BeginSms) -> Outcome:
        """Hands one message over, asking `begin` just before the first byte of it."""

    async def test(self) -> str | None:
        """A harmless question: None when the provider knows us, else a sentence on what to do."""

    async def balance(self) -> int | None:
        """The đồng that are left; None where the provider does not tell, or does not answer."""


class SmsProvider(ABC):
    """One gateway at one provider; a subclass speaks its wire format."""

    url: ClassVar[str] = ""  # where it stands for everybody
    path: ClassVar[str] = ""  # of an address that names a machine alone
    needs: ClassVar[tuple[str, ...]] = ("username",)  # of the fields of its entry
    headers: ClassVar[tuple[str, ...]] = ()  # of a callback, in small letters
    reports: ClassVar[bool] = True  # whether it calls back
    by_id: ClassVar[bool] = False  # whether it may name a message by its own id only
    signs: ClassVar[bool] = False  # whether its callbacks prove themselves
    most_parts: ClassVar[int] = 255
    tells_balance: ClassVar[bool] = False  # what is left on our account
    hears: ClassVar[bool] = False  # whether it reports over its own connection

    def __init__(self, entry: "GatewayEntry", sender: str, hook: str) -> None:
        self.entry, self.sender = entry, sender
        self.hook = entry.receipt_url or hook
        self.secrets = (entry.password.get_secret_value(),)
        self.keep: KeepHeard | None = None

    @property
    def password(self) -> str:
        return self.secrets[0]

    @abstractmethod
    def connect(self, in_flight: int) -> AbstractAsyncContextManager[SmsClient]:
        """Nothing is connected before the first message."""

    def proves(self, call: Call) -> bool:
        """Whether a signature proves that the provider made a call."""
        return False

    def answer(self, call: Call) -> HookAnswer:
        """What it wants to hear."""
        return HookAnswer()

    def read(self, call: Call) -> list[Receipt]:
        """What it reports; empty for what it never says."""
        return []

    def written_back(self, call: Call) -> tuple[str, str] | None:
        """The number and the text of what somebody wrote to us; None for anything else."""
        return None

    def hook_for(self, key: DeliveryKey, via: str) -> str:
        """Where it reports on one message."""
        return f"{self.hook}{'&' if '?' in self.hook else '?'}{urlencode({'key': key, 'via': via})}"

    def by_code(self, code: object, codes: Codes, answer: Answer) -> Outcome:
        """What a code means; by the status where it is none that we know."""
        if (known := codes.get(str(code))) is None:
            return by_status(answer, *self.secrets)
        kind, reason = known
        return kind(Why(reason, answer.said(*self.secrets)))


class HttpProvider(SmsProvider):
    """A provider that is asked by HTTP, over kept connections."""

    @asynccontextmanager
    async def connect(self, in_flight: int) -> AsyncIterator[SmsClient]:
        async with session(in_flight, self.entry.timeout_s, *self.written()) as http:
            yield _HttpClient(self, http)

    def written(self) -> tuple[str, ...]:
        """The addresses that an administrator wrote, or the provider's own."""
        return (self.entry.address,)

    @abstractmethod
    async def send(self, http: aiohttp.ClientSession, sms: Sms, begin: BeginSms) -> Outcome:
        """Hand one message over, asking `begin` just before the first byte of it."""

    async def test(self, http: aiohttp.ClientSession) -> str | None:
        """Providers without a harmless question are only connected to."""
        answer = await call(http, "GET", self.entry.address)
        if isinstance(answer, Answer):
            return None
        return f"Không hỏi được nhà cung cấp ({answer.why.raw}): hãy kiểm tra url và mạng."

    async def balance(self, http: aiohttp.ClientSession) -> int | None:
        """Most do not tell."""
        return None


class _HttpClient:
    def __init__(self, provider: HttpProvider, http: aiohttp.ClientSession) -> None:
        self._provider, self._http = provider, http

    async def send(self, sms: Sms, begin: BeginSms = at_once) -> Outcome:
        return await self._provider.send(self._http, sms, begin)

    async def test(self) -> str | None:
        return await self._provider.test(self._http)

    async def balance(self) -> int | None:
        return await self._provider.balance(self._http)


def local(address: str) -> str:
    """A number as it is dialled at home: 0901234567; a foreign one without its plus."""
    return f"0{address[3:]}" if address.startswith("+84") else address.removeprefix("+")


def abroad(address: str) -> str:
    """A number with its country and without plus: 84901234567."""
    return address.removeprefix("+")
