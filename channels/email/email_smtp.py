"""E-mail through an SMTP relay: one letter a recipient, VERP envelope, one-click unsubscribe (RFC
5321, 5322, 8058)."""

import asyncio
import random
import re
import unicodedata
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import AbstractContextManager, asynccontextmanager
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, PlainValidator

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
from channels.contract.outcome import Halted, Outcome, Rejected
from channels.contract.reasons import Reason, Why
from channels.contract.retries import Retries
from channels.email import mime
from channels.email.dialogue import Letter, Pool, RelayService
from channels.email.headers import Mailbox, mailbox, wire_address, wire_domain
from channels.email.relay import Relay, probe
from channels.shared import fill
from channels.shared.blocking import blocking
from channels.shared.failover import Balance, Failover, Gateway
from channels.shared.lanes import Lanes

TITLE_LENGTH = 250
HTML_CLIPPED = 100 * 1024  # Gmail shows about 102 KB of HTML and hides the rest behind a link
LETTER_SIZE = 10 * 1024 * 1024

_Domain = Annotated[str, AfterValidator(wire_domain)]
_PerSecond = Annotated[float, Field(gt=0)]

_PLAIN_URL = re.compile(r"https?://[!#-;=?-~]{1,900}")


def _some_relay(relays: tuple[Relay, ...]) -> tuple[Relay, ...]:
    if not relays:
        raise ValueError("cần ít nhất một máy chuyển thư [[outlet.relay]]")
    return relays


class EmailConfig(OutletConfig):
    """An e-mail outlet's own fields; several relays stand in for one another."""

    from_: Annotated[Mailbox, PlainValidator(mailbox)] = Field(alias="from")
    reply_to: Annotated[Mailbox, PlainValidator(mailbox)] | None = None
    bounce_domain: _Domain | None = None
    relay: Annotated[tuple[Relay, ...], AfterValidator(_some_relay)]
    hostname: str = Field(default="localhost", pattern=r"^[A-Za-z0-9.:\[\]-]{1,253}$")
    timeout_s: float = Field(default=30.0, gt=0, le=600)
    connections: int = Field(default=10, ge=1, le=100)  # with each relay
    messages_per_connection: int = Field(default=100, ge=1)
    domain_connections: int = Field(default=4, ge=1)  # letters under way to one recipient domain
    per_domain: dict[_Domain, _PerSecond] = Field(default_factory=dict)  # letters a second at most


def _now() -> datetime:
    return datetime.now(UTC)


class EmailSmtp:
    """The channel of one e-mail outlet; `now` gives the Date header its moment."""

    name: ClassVar[str] = "email_smtp"
    label: ClassVar[str] = "Thư điện tử"
    capabilities: ClassVar[Capabilities] = Capabilities(
        family="email",
        addressed="email",
        retries=Retries(
            tries=28, within_s=72 * 3600, longest_wait_s=4 * 3600
        ),  # a full mailbox: docs/engineering/wire-formats.md#reply-classes
    )
    config: ClassVar[type[OutletConfig]] = EmailConfig

    def __init__(
        self, outlet: str, config: EmailConfig, site: Site, now: Callable[[], datetime] = _now
    ) -> None:
        self._config = config
        self._now = now
        self.in_flight = 2 * config.connections  # what waits for its domain holds up no other
        self.quotas = config.per_domain
        self._resting: frozenset[str] = frozenset()
        list_name = re.sub(r"[^a-z0-9-]+", "-", outlet.lower()).strip("-") or "list"
        self._sender = mime.Sender(
            config.from_, config.reply_to, f"{list_name}.{config.from_.domain}"
        )

    def problems(self, message: Message) -> list[Problem]:
        """What would make the letter wrong or unreadable, measured on the letter itself."""
        mail = mime.compile_mail(message, self._sender, unsubscribes=True)
        return [*_title_problems(message.title), *_body_problems(message), *_size_problems(mail)]

    def part_of(self, to: Recipient) -> str | None:
        """The recipient's domain: its mail provider may refuse us while others do not."""
        if to.address.isascii():
            return to.address.rpartition("@")[2].lower()
        return _domain_of(to)

    def rest(self, parts: Collection[str]) -> None:
        """See `Parted`; relays are named "host:port"."""
        self._resting = frozenset(parts)

    def quota_of(self, to: Recipient) -> str | None:
        """The recipient's domain, where the outlet limits it."""
        domain = _domain_of(to) if self.quotas else None
        return domain if domain in self.quotas else None

    @asynccontextmanager
    async def connect(self, begin: Begin = at_once) -> AsyncIterator[AsyncLine]:
        """A line over kept connections, which the first letters open."""
        config, clock = self._config, asyncio.get_running_loop().time
        services = [
            RelayService(relay, config.hostname, config.timeout_s, config.messages_per_connection)
            for relay in config.relay
        ]
        pools = [Pool(service, config.connections, begin) for service in services]
        relays = [
            Gateway(relay.place, pool.deliver)
            for relay, pool in zip(config.relay, pools, strict=True)
        ]
        balance = Balance(len(relays), random.Random())  # noqa: S311 - spreads load, guards nothing
        try:
            yield _EmailLine(
                self,
                Lanes(config.domain_connections),
                Failover(relays, balance, clock, lambda: self._resting),
            )
        finally:
            await asyncio.gather(*(pool.close() for pool in pools))

    def open(self) -> AbstractContextManager[Line]:
        """The same line for one thread, one letter at a time."""
        return blocking(self)

    def test(self) -> str | None:
        """Connects to each relay, logs in and leaves again without a letter; None, or what is wrong
        in Vietnamese sentences."""
        return asyncio.run(self._test())

    async def _test(self) -> str | None:
        config = self._config
        said = await asyncio.gather(
            *(probe(relay, config.hostname, config.timeout_s) for relay in config.relay)
        )
        return " ".join(sentence for sentence in said if sentence) or None

    def preview(self, message: Message, to: Recipient | None) -> dict[str, bytes]:
        """The letter as it would leave to somebody; ValueError for a malformed address."""
        reader = to or Recipient("nguoi.nhan@example.vn")
        return {
            ".eml": self.compiled(message, reader.unsubscribe_url is not None).fill(
                reader, DeliveryKey("preview"), self._now()
            )
        }

    def compiled(self, message: Message, unsubscribes: bool) -> mime.Mail:
        """The message encoded once for all recipients that have, or lack, an unsubscribe link."""
        return mime.compile_mail(message, self._sender, unsubscribes)

    def letter(self, mail: mime.Mail, to: Recipient, key: DeliveryKey) -> Letter:
        """One recipient's letter with its envelope, for an address that `wire_address` takes."""
        bounce = self._config.bounce_domain
        envelope_sender = f"bounce+{key}@{bounce}" if bounce else self._sender.mailbox.address
        id, recipient = mime.message_id(key, self._sender), wire_address(to.address)
        return Letter(key, id, envelope_sender, recipient, mail.fill(to, key, self._now()))


class _EmailLine:
    """Letters over a few connections; messages at hand stay encoded between recipients.

    Lives in one event loop.
    """

    def __init__(self, channel: EmailSmtp, lanes: Lanes, relays: Failover[Letter]) -> None:
        self._channel, self._lanes, self._relays = channel, lanes, relays
        self._mail = lru_cache(maxsize=4)(channel.compiled)

    async def send(self, message: Message, to: Recipient | None, key: DeliveryKey) -> Outcome:
        if to is None:
            return Rejected(Why(Reason.NO_ADDRESS))
        if to.unsubscribe_url is not None and not _PLAIN_URL.fullmatch(to.unsubscribe_url):
            said = "the unsubscribe address is no plain ASCII http(s) URL: check LANTOA_PUBLIC_URL"
            return Halted(Why(Reason.MISCONFIGURED, said))
        if (domain := _domain_of(to)) is None:
            return Rejected(Why(Reason.MALFORMED_ADDRESS), suppress=True)
        mail = self._mail(message, to.unsubscribe_url is not None)
        async with self._lanes.lane(domain):
            return await self._relays.send(self._channel.letter(mail, to, key))


def _domain_of(to: Recipient) -> str | None:
    """The recipient's domain as the wire has it; None for a malformed address."""
    try:
        return wire_address(to.address).rpartition("@")[2]
    except ValueError:
        return None


def _title_problems(title: str) -> Iterator[Problem]:
    if not title.strip():
        yield Problem(
            "title", "Tiêu đề đang trống: hãy viết tiêu đề, vì đó là dòng chủ đề của thư."
        )
    if len(title) > TITLE_LENGTH:
        yield Problem(
            "title",
            f"Tiêu đề dài {len(title)} ký tự, dòng chủ đề của thư chỉ nhận {TITLE_LENGTH}: "
            "hãy rút ngắn.",
        )
    if any(unicodedata.category(character) in ("Cc", "Zl", "Zp") for character in title):
        yield Problem(
            "title", "Tiêu đề có ký tự xuống dòng hoặc ký tự điều khiển: hãy viết trên một dòng."
        )


def _body_problems(message: Message) -> Iterator[Problem]:
    for field, text in (("html", message.html), ("text", message.text)):
        if not text.strip():
            yield Problem(field, "Nội dung thư đang trống: hãy viết nội dung bài.")
    for field, text in (
        ("title", message.title),
        ("summary", message.summary),
        ("html", message.html),
        ("text", message.text),
    ):
        if any("{{" in part or "}}" in part for part in fill.split(text)[::2]):
            yield Problem(
                field,
                "Có dấu {{…}} viết sai: viết đúng {{tên cột}}, chỉ gồm chữ, số, dấu cách và "
                "dấu gạch dưới.",
            )


def _size_problems(mail: mime.Mail) -> Iterator[Problem]:
    if mail.html_size > HTML_CLIPPED:
        yield Problem(
            "html",
            f"Nội dung dài {mail.html_size // 1024} KB: Gmail chỉ hiện khoảng 100 KB đầu, "
            "nên rút gọn.",
            blocking=False,
        )
    if mail.size > LETTER_SIZE:
        yield Problem(
            "html",
            f"Thư nặng {mail.size / 1024**2:.1f} MB, quá 10 MB: hãy rút gọn nội dung hoặc "
            "dùng ảnh nhẹ hơn.",
        )
