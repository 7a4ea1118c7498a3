"""What those who receive from an outlet demand of it beyond what makes it work."""

from channels.contract.asking import Advising
from channels.contract.channel import Channel, Surface


def advice_of(channel: Channel | Surface) -> list[str]:
    """Vietnamese sentences with what to do; [] where nothing is missing or nothing is demanded."""
    return channel.advice() if isinstance(channel, Advising) else []
