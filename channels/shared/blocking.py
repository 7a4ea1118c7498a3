"""An event loop's line for a single thread that waits for each outcome."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from channels.contract.channel import AsyncChannel, AsyncLine, Line
from channels.contract.message import DeliveryKey, Message, Recipient
from channels.contract.outcome import Outcome


@contextmanager
def blocking(channel: AsyncChannel) -> Iterator[Line]:
    """The channel's line, one message at a time; its event loop runs only while a message is
    sent."""
    with asyncio.Runner() as runner:
        connection = channel.connect()
        line = runner.run(connection.__aenter__())
        try:
            yield _BlockingLine(runner, line)
        finally:
            runner.run(connection.__aexit__(None, None, None))


class _BlockingLine:
    def __init__(self, runner: asyncio.Runner, line: AsyncLine) -> None:
        self._runner, self._line = runner, line

    def send(self, message: Message, to: Recipient | None, key: DeliveryKey) -> Outcome:
        return self._runner.run(self._line.send(message, to, key))
