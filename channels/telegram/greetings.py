"""Who has opened the bot with a code: by «Start» of a deep link (core.telegram.org/bots/features,
«Deep linking»), read with getUpdates.

Updates stay with Telegram for a day. None is confirmed here: whoever asks next sees them too.
"""

import json
import re
from typing import Any, Final
from urllib.parse import urlencode

from telegram import Bot

from channels.contract.greeting import Greeting

_START: Final = re.compile(r"/start(?:@\w+)? ([A-Za-z0-9_-]{1,64})")
_NEWEST: Final = -100  # the last hundred, as many as one answer holds


async def address_of(bot: Bot, code: str) -> str:
    """The address at which a telephone opens the bot and says `code`; TelegramError, or KeyError or
    TypeError for an answer of another shape."""
    me = await _ask(bot, "getMe")
    return f"https://t.me/{me['username']}" + (f"?start={code}" if code else "")


async def greeted(bot: Bot) -> list[Greeting]:
    """The codes that were said in private chats, the newest last."""
    updates = await _ask(bot, "getUpdates", offset=_NEWEST, allowed_updates=json.dumps(["message"]))
    found = []
    for update in updates:
        message = update.get("message") or {}
        said = _START.fullmatch(str(message.get("text", "")).strip())
        chat = message.get("chat") or {}
        if said and chat.get("type") == "private":
            found.append(Greeting(said[1], str(chat["id"]), _name(chat)))
    return found


def _name(chat: dict[str, Any]) -> str:
    """As people see him in Telegram: «An Nguyễn (@an)»."""
    whole = " ".join(str(chat.get(part) or "") for part in ("first_name", "last_name")).strip()
    public = f"@{chat['username']}" if chat.get("username") else ""
    return f"{whole} ({public})" if whole and public else whole or public


async def _ask(bot: Bot, method: str, **fields: int | str) -> Any:
    return await bot.request.post(f"{bot.base_url}/{method}?{urlencode(fields)}")
