"""E-mail through an SMTP relay: one letter a recipient, VERP envelope, one-click unsubscribe (RFC
5321, 5322, 8058)."""

import asyncio
import random
import re
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AbstractContextManager, asynccontextmanager
from datetime import UTC, datetime
from functools import lru_cache
from typing import ClassVar

from channels.contract.accounts import Budgets
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
from channels.contract.receipts import Irrelevant, Receipt
from channels.contract.retries import Retries
from channels.email import mime
from channels.email.account_limits import account_limits
from channels.email.authentication import Sending, advice
from channels.email.config import EmailConfig
from channels.email.dialogue import Letter, Pool, RelayService
from channels.email.dkim import signers
from channels.email.headers import wire_address
from channels.email.letter_problems import FILE_GONE, letter_problems
from channels.email.login import GetToken
from channels.email.oauth2 import RENEW_EVERY, Tokens
from channels.email.refusals import waits_for_room
from channels.email.relay import probe
from channels.email.returned import postbox, reading
from channels.shared.blocking import blocking
from channels.shared.dns import NO_DNS, Dns
from channels.shared.failover import Balance, Failover, Gateway
from channels.shared.lanes import Lanes

_PLAIN_URL = re.compile(r"https?://[!#-;=?-~]{1,900}")


def _now() -> datetime:
    return datetime.now(UTC)


class EmailSmtp:
    """The channel of one e-mail outlet; `now` gives the Date header its moment."""

    name: ClassVar[str] = "email_smtp"
    label: ClassVar[str] = "Thư điện tử"
    capabilities: ClassVar[Capabilities] = Capabilities(
        family="email",
        uses=("attachments", "event"),
        addressed="email",
        retries=Retries(
            tries=28, within_s=72 * 3600, longest_wait_s=4 * 3600
        ),  # a full mailbox: docs/engineering/wire-formats.md#reply-classes
    )
    config: ClassVar[type[OutletConfig]] = EmailConfig

    def __init__(
        self, outlet: str, config: EmailConfig, site: Site, now: Callable[[], datetime] = _now
    ) -> None:
        self._config, self._site = config, site
        self.short_links = config.short_links
        self._now = now
        self.in_flight = 2 * config.connections  # what waits for its domain holds up no other
        self.quotas = config.per_domain
        self.caps, self.part_caps = account_limits(config)
        self.budgets = Budgets()
        self._resting: frozenset[str] = frozenset()
        list_name = re.sub(r"[^a-z0-9-]+", "-", outlet.lower()).strip("-") or "list"
        self._sender = mime.Sender(
            config.from_, config.reply_to, f"{list_name}.{config.from_.domain}"
        )
        self._tokens = Tokens(outlet, config.oauth2, now) if config.oauth2 else None
        if self._tokens is not None:  # without them the channel is not `Renewing`
            self.credential_name, self.granted = self._tokens.name, self._tokens.granted
            self.renew_every = RENEW_EVERY
            self.exchange, self.use_credentials = self._tokens.exchange, self._tokens.use
        self.collects = postbox.is_set_up(config.bounces)
        self.signers = signers(config.dkim) if config.dkim else ()

    def problems(self, message: Message) -> list[Problem]:
        """What would make the letter wrong or unreadable, measured on the letter itself."""
        try:
            mail = mime.compile_mail(message, self._sender, unsubscribes=True)
        except OSError:
            return [FILE_GONE]
        return letter_problems(message, mail)

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
            RelayService(
                relay,
                config.hostname,
                config.timeout_s,
                config.messages_per_connection,
                self._get_token(),
            )
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
                Failover(relays, balance, clock, lambda: self._resting, self.budgets),
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

    def advice(self) -> list[str]:
        """See `Advising`: what the domain has to publish before Gmail, Yahoo and Outlook take
        letters to many."""
        config = self._config
        closed = postbox.probe(config, self._get_token())
        unread = [closed] if closed else []
        if self._site.dns_server == NO_DNS:
            return unread
        sending = Sending(
            from_domain=config.from_.domain,
            envelope_domain=config.envelope_sender("").rpartition("@")[2],
            relays=tuple(relay.host for relay in config.relay),
            signers=self.signers,
            https=self._site.public_url.startswith("https://"),
            read_back=config.envelope_sender("") != config.from_.address,
        )
        return [*unread, *advice(sending, Dns(self._site.dns_server))]

    async def _test(self) -> str | None:
        config = self._config
        said = list(
            await asyncio.gather(
                *(
                    probe(relay, config.hostname, config.timeout_s, self._get_token())
                    for relay in config.relay
                )
            )
        )
        if self._config.bounces is not None:
            token = self._get_token()
            said.append(await asyncio.to_thread(postbox.probe, self._config, token))
        return " ".join(sentence for sentence in said if sentence) or None

    def collect(self, keep: Callable[[bytes], None]) -> int:
        """See `Collecting`: letters that came back."""
        return postbox.collect(self._config, self._get_token(), keep)

    def read_returned(self, raw: bytes) -> list[Receipt] | Irrelevant:
        """See `Collecting`."""
        return reading.read(raw, self._sender.mailbox.domain)

    def _get_token(self) -> GetToken | None:
        return self._tokens.token if self._tokens else None

    def preview(self, message: Message, to: Recipient | None) -> dict[str, bytes]:
        """The letter as it would leave to somebody; ValueError for a malformed address."""
        reader = to or Recipient("nguoi.nhan@example.vn")
        return {
            ".eml": self._written(
                self.compiled(message, reader.unsubscribe_url is not None),
                reader,
                DeliveryKey("preview"),
            )
        }

    def compiled(self, message: Message, unsubscribes: bool) -> mime.Mail:
        """The message encoded once for all recipients that have, or lack, an unsubscribe link."""
        return mime.compile_mail(message, self._sender, unsubscribes, self._now())

    def letter(self, mail: mime.Mail, to: Recipient, key: DeliveryKey) -> Letter:
        """One recipient's letter with its envelope, for an address that `wire_address` takes."""
        envelope_sender = self._config.envelope_sender(key)
        id, recipient = mime.message_id(key, self._sender), wire_address(to.address)
        return Letter(key, id, envelope_sender, recipient, self._written(mail, to, key))

    def _written(self, mail: mime.Mail, to: Recipient, key: DeliveryKey) -> bytes:
        if self.signers:
            return mail.signed(to, key, self._now(), self.signers)
        return mail.fill(to, key, self._now())


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
        try:
            mail = self._mail(message, to.unsubscribe_url is not None)
        except OSError as error:
            said = f"a file that goes with the letter cannot be read: {type(error).__name__}"
            return Halted(Why(Reason.MISCONFIGURED, said))
        async with self._lanes.lane(domain):
            return waits_for_room(await self._relays.send(self._channel.letter(mail, to, key)))


def _domain_of(to: Recipient) -> str | None:
    """The recipient's domain as the wire has it; None for a malformed address."""
    try:
        return wire_address(to.address).rpartition("@")[2]
    except ValueError:
        return None
