"""A text that its writer tries on himself: the message that everybody would get, marked as a
trial."""

from dataclasses import replace
from typing import Final

from channels.contract.message import Message

PREFIX: Final = "[THỬ]"
SMS_PREFIX: Final = "(THU)"
"""Without an accent and without brackets, which cost a text message twice the room."""


def marked_as_test(message: Message) -> Message:
    """The letter or text message of a trial: the same, but for a mark before title and text."""
    return replace(
        message,
        title=f"{PREFIX} {message.title}",
        sms=f"{SMS_PREFIX} {message.sms}" if message.sms else message.sms,
        sms_accented=f"{SMS_PREFIX} {message.sms_accented}" if message.sms_accented else None,
    )
