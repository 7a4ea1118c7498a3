"""The messages of an SMS outlet as calls of Kannel's `sendsms`, by nothing but a loop over
aiohttp."""

import asyncio
from collections.abc import Iterator

import aiohttp

from channels.contract.channel import Channel
from channels.contract.message import DeliveryKey, Message, Recipient
from channels.sms.sms_gateway import SmsGateway

_MARK = "@@ma@@"

Call = tuple[str, dict[str, str]]
"""The address and what stands in its query."""


def kannel_calls(
    channel: Channel, message: Message, people: Iterator[tuple[Recipient, DeliveryKey]]
) -> Iterator[Call]:
    """One call a person: what `channels.sms.kannel` would ask for."""
    assert isinstance(channel, SmsGateway)
    (gateway,) = channel.settings.gateway
    marked = channel.text_for(message, Recipient("", {"name": _MARK, "ma": _MARK}))
    hook = f"http://127.0.0.1:8080/hooks/{channel.outlet}/{'0' * 32}"
    for to, key in people:
        yield (
            gateway.address,
            {
                "username": gateway.username,
                "password": "sandbox-kannel",
                "from": channel.settings.sender,
                "to": to.address,
                "text": marked.replace(_MARK, to.fields["ma"]),
                "charset": "UTF-8",
                "coding": "0",
                "account": key,
                "dlr-mask": "31",
                "dlr-url": f"{hook}?key={key}&type=%d&id=%I&answer=%A&at=%T",
            },
        )


async def call_all(calls: Iterator[Call], under_way: int) -> int:
    """Every call once, so many under way; how many were taken."""
    taken = 0

    async def one_by_one() -> None:
        nonlocal taken
        for address, query in calls:
            async with http.get(address, params=query) as answer:
                said = await answer.text()
                assert said.startswith("0: Accepted"), said
            taken += 1

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=under_way)) as http:
        await asyncio.gather(*(one_by_one() for _worker in range(under_way)))
    return taken
