"""What the Bot API's answers say of what was posted, read as they came.

python-telegram-bot reads a 2xx answer unchecked and breaks at fields that are newer or older than
it is; the number of a message that was posted is not lost by that.
"""

from collections.abc import Sequence
from typing import Any

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError

from channels.telegram.whereabouts import SeenChat


class _Chat(BaseModel):
    id: int = 0
    username: str = ""
    type: str = ""


class _Posted(BaseModel):
    message_id: int
    chat: _Chat = _Chat()

    @property
    def url(self) -> str | None:
        """The post's address; None in a private chat and in a group of the old kind."""
        if self.chat.username and self.chat.type != "private":
            return f"https://t.me/{self.chat.username}/{self.message_id}"
        inner = str(self.chat.id)
        if inner.startswith("-100"):
            return f"https://t.me/c/{inner[4:]}/{self.message_id}"
        return None


_ANSWERED = TypeAdapter(list[_Posted])


def posted(last: httpx.Response | None) -> tuple[list[str], str | None]:
    """The numbers of the messages in an answer and the address of the first; no numbers where the
    answer is not about messages."""
    result = _result(last)
    try:
        found = _ANSWERED.validate_python(result if isinstance(result, list) else [result])
    except ValidationError:
        return [], None
    return [str(message.message_id) for message in found], found[0].url if found else None


def chat_of(last: httpx.Response | None) -> SeenChat | None:
    """The chat that an answer is about; None where it names none."""
    result = _result(last)
    first = result[0] if isinstance(result, Sequence) and result else result
    return seen_chat(first.get("chat", first)) if isinstance(first, dict) else None


def seen_chat(said: object) -> SeenChat | None:
    """A chat as it is told; None for what is none."""
    try:
        chat = _Chat.model_validate(said)
    except ValidationError:
        return None
    return SeenChat(chat.id, chat.username) if chat.id else None


def _result(last: httpx.Response | None) -> Any:
    if last is None or not 200 <= last.status_code < 300:
        return None
    try:
        body = last.json()
    except (ValueError, httpx.ResponseNotRead):
        return None
    return body.get("result") if isinstance(body, dict) and body.get("ok") is True else None
