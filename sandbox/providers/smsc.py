"""A message centre that speaks SMPP 3.4: binds, submissions in one part and in many, a link that is
enquired after, receipts in the dialects that centres have
(docs/engineering/wire-formats.md#smpp)."""

import asyncio
import itertools
import socket
import threading
from collections import Counter, deque
from contextlib import suppress
from dataclasses import dataclass, field

from sandbox.faults import Drop, Fault, Garbage, Half, Hang, Reply, Script, Slow, Twice
from sandbox.providers import _pdus as pdus
from sandbox.providers._handset import Handsets
from sandbox.providers._smpp_receipts import Dialect, answered, receipt_of
from sandbox.world import Arrival, World

FIRST_ID = 1_000_000_001


@dataclass(frozen=True)
class SmscOptions:
    """Who may bind, what is too fast, what receipts look like.

    `refuses` and `ends`: by telephone number, the `command_status` that a submission meets, and the
    state in which the message ends (DELIVRD without). With `receipt_first` the receipt comes before
    the answer to the submission.
    """

    system_id: str = "lantoa"
    password: str = "bi-mat"  # noqa: S105 - the stand-in's own
    per_second: int | None = None
    receipts: bool = False
    receipt_delay_s: float = 0.0
    receipt_first: bool = False
    dialect: Dialect = "tlv"
    refuses: dict[str, int] = field(default_factory=dict)
    ends: dict[str, str] = field(default_factory=dict)
    answers_links: bool = True


class SmscSandbox:
    """The centre; use it as a context manager or with start/stop.

    `binds` counts connections that bound, `widest` is the largest number of submissions that were
    without an answer at one time, `links` the enquiries met, `receipt_answers` how receipts were
    answered. What nobody was bound to receive waits for whoever binds next.
    """

    provider = "smsc"

    def __init__(
        self, world: World | None = None, port: int = 0, options: SmscOptions | None = None
    ) -> None:
        self.world = world or World()
        self.script = Script()
        self.options = options or SmscOptions()
        self.binds, self.widest, self.links = 0, 0, 0
        self.statuses: Counter[int] = Counter()  # what submissions were answered with
        self.submissions: list[pdus.Submission] = []
        self.receipt_answers: list[int] = []
        self._waiting: list[bytes] = []
        self._handsets = Handsets()
        self._receivers: list[_Connection] = []
        self._socket = socket.create_server(("127.0.0.1", port), backlog=64)
        self._ready, self._stopping = threading.Event(), asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    @property
    def port(self) -> int:
        """The port on 127.0.0.1."""
        return int(self._socket.getsockname()[1])

    def start(self) -> "SmscSandbox":
        """Begin to serve."""
        self._thread.start()
        self._ready.wait(10)
        return self

    def stop(self) -> None:
        """Close every connection and end."""
        if self._loop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join(10)
        self._socket.close()

    def __enter__(self) -> "SmscSandbox":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def send_to_office(self, sender: str, to: str, text: str) -> None:
        """A message that a handset writes (MO), to whoever receives."""
        body = pdus.receipt(sender, to, text.encode("ascii"), {}, esm_class=0)
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._deliver, body)

    def report(self, place: int, state: str) -> None:
        """How a submission (by its place, from 0) ended, told now."""
        body = receipt_of(self.submissions[place], FIRST_ID + place, state, self.options.dialect)
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._deliver, body)

    def drop_everybody(self) -> None:
        """Close every connection, as a restart of the centre does."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._drop)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        server = await asyncio.start_server(self._talk, sock=self._socket)
        self._ready.set()
        async with server:
            await self._stopping.wait()
            self._drop()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = _Connection(self, reader, writer)
        with suppress(OSError, asyncio.IncompleteReadError, pdus.BrokenPacket):
            await connection.talk()
        if connection in self._receivers:
            self._receivers.remove(connection)
        writer.close()

    def _drop(self) -> None:
        for connection in list(self._receivers):
            connection.close()

    def _deliver(self, body: bytes) -> None:
        if self._receivers:
            self._receivers[0].deliver(body)
        else:
            self._waiting.append(body)

    def bound(self, connection: "_Connection", receives: bool) -> None:
        """A connection may be used."""
        self.binds += 1
        if receives:
            self._receivers.append(connection)
            waiting, self._waiting = self._waiting, []
            for body in waiting:
                connection.deliver(body)

    def take(self, submission: pdus.Submission) -> str:
        """Put a message on its handset when its last part is there; the id of the part."""
        number = FIRST_ID + len(self.submissions)
        self.submissions.append(submission)
        id = answered(number, self.options.dialect)
        if whole := self._handsets.whole(submission):
            text, parts = whole
            to = submission.destination
            self.world.add(Arrival(self.provider, "", to, text, f"{parts} parts", id))
        if self.options.receipts and submission.registered & 1:
            self._tell_later(submission, number)
        return id

    def _tell_later(self, submission: pdus.Submission, number: int) -> None:
        assert self._loop is not None
        state = self.options.ends.get(submission.destination, "DELIVRD")
        body = receipt_of(submission, number, state, self.options.dialect)
        if self.options.receipt_first:
            self._deliver(body)
        else:
            self._loop.call_later(self.options.receipt_delay_s, self._deliver, body)


class _Connection:
    """One client."""

    def __init__(
        self, centre: SmscSandbox, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.centre, self.reader, self.writer = centre, reader, writer
        self.can_send = False
        self.open, self.sequence = 0, itertools.count(1)
        self.sent: deque[float] = deque()
        self.tasks: set[asyncio.Task[None]] = set()

    async def talk(self) -> None:
        """Read packets until the client is gone."""
        while True:
            header = await self.reader.readexactly(pdus.HEADER)
            length, command, status, sequence = pdus.unpack(header)
            body = await self.reader.readexactly(length - pdus.HEADER)
            packet = pdus.Packet(command, sequence, status, body)
            if command == pdus.DELIVER_SM | pdus.ANSWER:
                self.centre.receipt_answers.append(status)
            if command & pdus.ANSWER:
                continue
            if command == pdus.UNBIND:
                self.writer.write(packet.answer())
                return
            self._meet(packet)

    def _meet(self, packet: pdus.Packet) -> None:
        if packet.command in (pdus.BIND_RECEIVER, pdus.BIND_TRANSMITTER, pdus.BIND_TRANSCEIVER):
            self._bind(packet)
        elif packet.command == pdus.ENQUIRE_LINK:
            self.centre.links += 1
            if self.centre.options.answers_links:
                self.writer.write(packet.answer())
        elif packet.command == pdus.SUBMIT_SM:
            self.open += 1
            self.centre.widest = max(self.centre.widest, self.open)
            self._later(packet)
        else:
            answer = pdus.pack(pdus.GENERIC_NACK, packet.sequence, pdus.INVALID_COMMAND)
            self.writer.write(answer)

    def _bind(self, packet: pdus.Packet) -> None:
        system_id, password, _type = pdus.words_of(packet.body, 3)
        options = self.centre.options
        if system_id != options.system_id:
            self.writer.write(packet.answer(pdus.BAD_SYSTEM_ID))
        elif password != options.password:
            self.writer.write(packet.answer(pdus.BAD_PASSWORD))
        else:
            self.can_send = packet.command != pdus.BIND_RECEIVER
            self.writer.write(packet.answer(pdus.OK, b"sandbox\0"))
            self.centre.bound(self, receives=packet.command != pdus.BIND_TRANSMITTER)

    def _later(self, packet: pdus.Packet) -> None:
        """Answer a submission while others are read."""
        task = asyncio.get_running_loop().create_task(self._submit(packet))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _submit(self, packet: pdus.Packet) -> None:
        fault = self.centre.script.next()
        try:
            await self._answer(packet, fault)
        except pdus.BrokenPacket:
            self._say(packet.answer(pdus.INVALID_LENGTH), pdus.INVALID_LENGTH)
        finally:
            self.open -= 1

    async def _answer(self, packet: pdus.Packet, fault: Fault | None) -> None:
        submission = pdus.read_submission(packet.body)
        if isinstance(fault, Slow):
            await asyncio.sleep(fault.seconds)
        status = fault.status if isinstance(fault, Reply) else self._judge(submission)
        taken = status == pdus.OK or (isinstance(fault, Reply) and fault.commit)
        if isinstance(fault, Drop | Hang):
            taken = taken and fault.commit
        id = self.centre.take(submission) if taken else ""
        if isinstance(fault, Twice):
            self.centre.world.replay(lambda: self.centre.take(submission))
        if isinstance(fault, Hang):
            await asyncio.sleep(fault.seconds)
        if isinstance(fault, Drop | Hang | Half | Garbage):
            self._break(packet.answer(pdus.OK, id.encode() + b"\0"), fault)
            return
        self._say(packet.answer(status, id.encode() + b"\0" if status == pdus.OK else b""), status)

    def _judge(self, submission: pdus.Submission) -> int:
        options = self.centre.options
        if not self.can_send:
            return pdus.BIND_STATE
        if not submission.source:
            return pdus.BAD_SOURCE
        if not submission.destination.isdecimal():
            return pdus.BAD_DESTINATION
        if options.per_second is not None and self._is_too_fast(options.per_second):
            return pdus.THROTTLED
        return options.refuses.get(submission.destination, pdus.OK)

    def _is_too_fast(self, per_second: int) -> bool:
        now = asyncio.get_running_loop().time()
        while self.sent and self.sent[0] <= now - 1:
            self.sent.popleft()
        if len(self.sent) >= per_second:
            return True
        self.sent.append(now)
        return False

    def _say(self, answer: bytes, status: int) -> None:
        self.centre.statuses[status] += 1
        if not self.writer.is_closing():
            self.writer.write(answer)

    def _break(self, answer: bytes, fault: Fault) -> None:
        if isinstance(fault, Half):
            self.writer.write(answer[: len(answer) // 2])
        if isinstance(fault, Garbage):
            self.writer.write(b"\x00\x00\x00\x05garbage")
        self.close()

    def deliver(self, body: bytes) -> None:
        """Send a receipt or a message to the client."""
        if not self.writer.is_closing():
            self.writer.write(pdus.pack(pdus.DELIVER_SM, next(self.sequence), pdus.OK, body))

    def close(self) -> None:
        """Close the connection once what was said has left."""
        self.writer.close()
