"""Private chats with a bot, and what the bot reads of them (core.telegram.org/bots/api,
«getUpdates»)."""

import time
from collections.abc import Sequence

_GIFTS = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)
FULL_CHAT: dict[str, object] = {
    "accent_color_id": 0,
    "max_reaction_count": 11,
    "accepted_gift_types": dict.fromkeys(_GIFTS, False),
}
"""What `getChat` says besides (`ChatFullInfo`)."""


def private_chat(person: int) -> dict[str, object]:
    """The chat with one person, as the Bot API writes it."""
    kind = {"type": "private", "first_name": "Người"}
    return {"id": person, **(kind if person > 0 else {"type": "supergroup", "title": "Nhóm"})}


def updates(said: Sequence[tuple[int, str]], offset: int) -> list[dict[str, object]]:
    """What people said, the newest of it as a negative offset asks; what stands before them is
    forgotten by the true server, which is not played here."""
    return [
        {
            "update_id": number,
            "message": {
                "message_id": number,
                "date": int(time.time()),
                "from": {"id": person, "is_bot": False, "first_name": "Người"},
                "chat": private_chat(person),
                "text": words,
            },
        }
        for number, (person, words) in enumerate(said[offset:], 1)
    ]
