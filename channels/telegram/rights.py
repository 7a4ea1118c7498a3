"""Whether a bot may post to a chat: who it is, what the chat is, and what the bot is in it
(core.telegram.org/bots/api, «ChatMember»).

Answers are read as they come: python-telegram-bot's own classes refuse those of self-hosted servers
that are older than it.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from telegram import Bot
from telegram.error import BadRequest


@dataclass(frozen=True)
class WantedRights:
    """What an outlet does besides posting."""

    pin: bool = False
    topic: bool = False


async def seen(bot: Bot, chat: int | str) -> dict[str, Any]:
    """The chat as the server tells of it; TelegramError and TypeError as below."""
    return await _ask(bot, "getChat", chat_id=chat)


async def missing_right(
    bot: Bot, chat: int | str, found: dict[str, Any], wanted: WantedRights = WantedRights()
) -> str | None:
    """None when the bot may post in a chat that was `found`, else what an officer has to do;
    TelegramError for what the server refuses, KeyError or TypeError for an answer of another
    shape."""
    me = await _ask(bot, "getMe")
    name = f"Bot @{me['username']}"
    try:
        member = await _ask(bot, "getChatMember", chat_id=found["id"], user_id=me["id"])
    except BadRequest as error:  # only administrators may ask who is in a channel
        return f"{_no_administrator(name, chat)} (Telegram: {error.message})."
    missing = _missing(name, chat, found["type"], member)
    return missing or _more(name, chat, found, (member, wanted))


def _more(
    name: str, chat: int | str, found: dict[str, Any], asked: tuple[dict[str, Any], WantedRights]
) -> str | None:
    """What is missing for what the outlet does besides posting: in a channel whoever may edit pins
    (core.telegram.org/bots/api, «pinChatMessage»)."""
    member, wanted = asked
    right = "can_edit_messages" if found["type"] == "channel" else "can_pin_messages"
    if wanted.pin and member["status"] != "creator" and not member.get(right):
        return (
            f"{name} đăng được ở {chat} nhưng không có quyền ghim bài: hãy bật quyền ghim (ở kênh: "
            "«Sửa tin nhắn») cho bot, hoặc bỏ chọn «Ghim bài mới» của điểm phát."
        )
    if wanted.topic and not found.get("is_forum"):
        return (
            f"{chat} không phải nhóm có chủ đề: hãy để trống ô «Chủ đề trong nhóm» của điểm phát."
        )
    return None


def _missing(name: str, chat: int | str, kind: str, member: dict[str, Any]) -> str | None:
    status = member["status"]
    if status == "creator":
        return None
    if status in ("left", "kicked"):
        out = "đã bị đưa ra khỏi" if status == "kicked" else "chưa ở trong"
        return (
            f"{name} {out} kênh {chat}: hãy thêm bot vào kênh làm quản trị viên có quyền đăng bài."
        )
    if kind != "channel":  # in a group every member may write who is not restricted
        silent = status == "restricted" and not member.get("can_send_messages")
        return f"{name} bị cấm viết trong nhóm {chat}: hãy bỏ hạn chế cho bot." if silent else None
    if status != "administrator":
        return f"{_no_administrator(name, chat)}."
    if not member.get("can_post_messages"):
        return (
            f"{name} là quản trị viên của kênh {chat} nhưng không có quyền đăng bài: hãy bật quyền "
            "«Đăng tin nhắn» cho bot trong phần quản trị viên của kênh."
        )
    return None


def _no_administrator(name: str, chat: int | str) -> str:
    return (
        f"{name} không phải quản trị viên của kênh {chat} nên không đăng được bài: hãy đặt bot làm "
        "quản trị viên có quyền đăng bài"
    )


async def _ask(bot: Bot, method: str, **fields: int | str) -> dict[str, Any]:
    url = f"{bot.base_url}/{method}?{urlencode(fields)}"
    answer = await bot.request.post(url)
    if not isinstance(answer, dict):
        raise TypeError(method)
    return answer
