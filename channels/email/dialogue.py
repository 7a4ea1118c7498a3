"""SMTP for the mail channel: kept connections, one recipient a transaction.

Nothing is repeated once content was written. A failure before the final dot is Retry, silence or
nonsense after it is Unknown (RFC 5321 §4.2, RFC 3463;
docs/engineering/wire-formats.md#smtp-dialogue).
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

from channels.contract.channel import Begin
from channels.contract.message import DeliveryKey
from channels.contract.outcome import Accepted, Halted, Outcome, Rejected, Retry, Unknown
from channels.contract.reasons import Reason, Why
from channels.email.login import GetToken
from channels.email.mail_server import Relay, Unusable
from channels.email.pipeline import NOT_SENT, Reply, Wire
from channels.email.refusals import Stage, refusal
from channels.email.relay import connect
from channels.shared.opening import Opening


@dataclass(frozen=True)
class Letter:
    """One recipient's message and its envelope."""

    key: DeliveryKey
    id: str  # Message-ID without brackets
    sender: str
    recipient: str
    data: bytes = field(repr=False)  # ends with CRLF

    @property
    def domain(self) -> str:
        """Whose mail provider takes it."""
        return self.recipient.rpartition("@")[2].lower()

    @property
    def international(self) -> bool:
        """Whether the envelope needs SMTPUTF8 (RFC 6531)."""
        return not self.recipient.isascii()


@dataclass(frozen=True)
class RelayService:
    """How one relay is used."""

    relay: Relay
    hostname: str  # what EHLO says
    timeout_s: float
    letters: int  # after so many a connection is left
    get_token: GetToken | None = None  # where its mailbox is opened by tokens

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no kept word may repeat."""
        password = self.relay.password
        return () if password is None else (password.get_secret_value(),)


class Pool:
    """Up to `connections` sessions with one relay, opened as they are needed.

    Lives in one event loop.
    """

    def __init__(self, service: RelayService, connections: int, begin: Begin) -> None:
        self._service = service
        self._begin = begin
        self._opening = Opening()
        self._free = asyncio.Semaphore(connections)
        self._idle: list[SmtpSession] = []
        self._refused: Outcome | None = None  # the relay does not want us: it is asked no more

    async def deliver(self, letter: Letter) -> Outcome:
        """One letter over the session used last, as soon as one of all is free."""
        async with self._free:
            if self._refused is not None:
                return self._refused
            session = self._idle.pop() if self._idle else self._session()
            try:
                outcome = await session.deliver(letter)
            except BaseException:
                # broken off inside a dialogue: its replies would be taken for those to the next
                # letter
                session.drop()
                raise
            self._idle.append(session)
            if isinstance(outcome, Halted) and outcome.part is None:
                self._refused = outcome
            return outcome

    def _session(self) -> "SmtpSession":
        return SmtpSession(self._service, self._begin, self._opening)

    async def close(self) -> None:
        """Says goodbye on every connection; never raises."""
        await asyncio.gather(*(session.close() for session in self._idle))


class SmtpSession:
    """A connection kept for many letters, opened with the first one; one letter at a time."""

    def __init__(self, service: RelayService, begin: Begin, opening: Opening) -> None:
        self._service = service
        self._begin = begin
        self._opening = opening
        self._wire: Wire | None = None
        self._begun = 0
        self._open_transaction = False

    async def deliver(self, letter: Letter) -> Outcome:
        """One transaction for one recipient; the connection is ready for the next letter, or gone,
        afterwards."""
        try:
            wire = await self._envelope(letter)
        except Unusable as unusable:
            return unusable.outcome
        except NOT_SENT as error:
            self.drop()
            said = f"the relay broke off before the content: {type(error).__name__}"
            return Retry(Why(Reason.BROKE_OFF, said))
        return await self._content(wire, letter) if isinstance(wire, Wire) else wire

    async def close(self) -> None:
        """Says goodbye when there is a connection; never raises."""
        wire, self._wire = self._wire, None
        if wire is not None:
            await wire.quit()

    def drop(self) -> None:
        """Closes at once; the next letter takes a new connection."""
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.abort()

    async def _envelope(self, letter: Letter) -> Wire | Outcome:
        """A connection that waits for the content; a new one when the relay had closed the kept one
        meanwhile."""
        if self._begun >= self._service.letters:
            await self.close()
        if self._wire is not None:
            with suppress(*NOT_SENT):
                return await self._ask(self._wire, letter)
            self.drop()
        self._wire = await self._connect()
        self._begun, self._open_transaction = 0, False
        return await self._ask(self._wire, letter)

    async def _connect(self) -> Wire:
        """A new connection, logged in, when it is its turn to be opened."""
        service = self._service
        heard: bool | None = None
        await self._opening.begin()
        try:
            wire = await connect(
                service.relay, service.hostname, service.timeout_s, service.get_token
            )
            heard = True
            return wire
        except Unusable:
            heard = False
            raise
        finally:
            self._opening.end(heard)

    async def _ask(self, wire: Wire, letter: Letter) -> Wire | Outcome:
        """MAIL, RCPT and DATA, in one write where the relay takes them so: the connection when it
        waits for the content."""
        if (impossible := _beyond(wire, letter)) is not None:
            return impossible
        commands, piped = _commands(wire, letter, self._open_transaction), wire.pipelines
        self._begun, self._open_transaction = self._begun + 1, True
        if piped:
            wire.write(*[command for _, command in commands])
        for number, (stage, command) in enumerate(commands, 1):
            if not piped:
                wire.write(command)
            reply = await wire.reply()
            if not _agrees(stage, reply.code):
                left = len(commands) - number if piped else 0
                return await self._refused(stage, reply, letter, left)
        return wire

    async def _refused(self, stage: Stage, reply: Reply, letter: Letter, waiting: int) -> Outcome:
        """What a refusal means; `waiting` more replies are on their way.

        A connection that closes or talks nonsense is given up.
        """
        if stage == "MAIL" and reply.code == 421 and self._begun > 1:
            raise ConnectionResetError("the relay had closed the kept connection")
        wire = self._wire
        spent = reply.code == 421 or not 400 <= reply.code <= 599
        if spent or wire is None or not await _skip(wire, waiting):
            self.drop()
        return refusal(stage, reply.code, reply.text, letter.domain, self._service.secrets)

    async def _content(self, wire: Wire, letter: Letter) -> Outcome:
        self._begin(letter.key)
        try:
            await wire.content(letter.data)
        except NOT_SENT:
            self.drop()
            return Retry(Why(Reason.BROKE_OFF, "the relay broke off before the content's end"))
        try:
            reply = await wire.finish()
        except NOT_SENT as error:
            self.drop()
            said = f"no clear answer to the content: {type(error).__name__}"
            return Unknown(Why(Reason.NO_ANSWER, said))
        self._open_transaction = False
        if reply.code // 100 == 2:
            return Accepted(letter.id)
        if reply.code == 421 or reply.code // 100 == 3:
            self.drop()
        return refusal("content", reply.code, reply.text, letter.domain, self._service.secrets)


def _commands(wire: Wire, letter: Letter, cancel: bool) -> list[tuple[Stage, str]]:
    """The envelope in the relay's words; `cancel` ends a transaction that is still open."""
    size = f" SIZE={len(letter.data)}" if "size" in wire.features else ""
    wide = " BODY=8BITMIME SMTPUTF8" if letter.international else ""
    commands: list[tuple[Stage, str]] = [
        ("MAIL", f"MAIL FROM:<{letter.sender}>{size}{wide}"),
        ("RCPT", f"RCPT TO:<{letter.recipient}>"),
        ("DATA", "DATA"),
    ]
    return [("RSET", "RSET"), *commands] if cancel else commands


def _agrees(stage: Stage, code: int) -> bool:
    return stage == "RSET" or (code == 354 if stage == "DATA" else code // 100 == 2)


async def _skip(wire: Wire, count: int) -> bool:
    """Reads replies that matter no more; False when the connection broke, or waits for a content
    that must not come."""
    try:
        codes = [(await wire.reply()).code for _ in range(count)]
    except NOT_SENT:
        return False
    return 354 not in codes


def _beyond(wire: Wire, letter: Letter) -> Rejected | None:
    """Why this relay can never take this letter, as far as its EHLO tells (RFC 1870, RFC 6531)."""
    limit = wire.features.get("size", "")
    if limit.isdigit() and 0 < int(limit) < len(letter.data):
        said = f"the message has {len(letter.data)} octets, the relay takes {limit}"
        return Rejected(Why(Reason.TOO_LARGE_HERE, said))
    if letter.international and "smtputf8" not in wire.features:
        said = "the address needs SMTPUTF8, which the relay does not offer"
        return Rejected(Why(Reason.NO_ROUTE, said))
    return None
