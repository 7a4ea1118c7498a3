"""A stand-in for the Bot API server: channels, posts with pictures, edits and deletes.

It has a rate limit when asked for. Refusals carry the words of `tdlib/telegram-bot-api`
(`Client.cpp`), since adapters must read them.
"""

import itertools
import json
import math
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import unquote

from sandbox.http import Answer, HttpSandbox, Request, json_answer
from sandbox.providers._forms import Form, read_form
from sandbox.providers.telegram_post import (
    Post,
    Refused,
    bad_request,
    entities_of,
    photo_of,
    units_of,
)
from sandbox.world import Arrival, World

_PATH = re.compile(r"/bot([^/]+)/(\w+)")
_TEXT_LIMIT, _CAPTION_LIMIT = 4096, 1024
_SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


class TokenBucket:
    """The flood limit: `burst` messages at once, then `per_second`."""

    def __init__(
        self, per_second: float, burst: int = 1, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._per_second, self._burst, self._clock = per_second, burst, clock
        self._level, self._at = float(burst), clock()
        self._lock = threading.Lock()

    def take(self) -> int:
        """Whole seconds to wait; 0 means that this message may pass."""
        with self._lock:
            now = self._clock()
            self._level = min(self._burst, self._level + (now - self._at) * self._per_second)
            self._at = now
            if self._level >= 1:
                self._level -= 1
                return 0
            return math.ceil((1 - self._level) / self._per_second)


class TelegramSandbox(HttpSandbox):
    """One bot and its channels.

    `chats` maps a channel's id to its public name without @, "" for a private one.
    """

    provider = "telegram"

    def __init__(
        self, token: str, chats: Mapping[int, str], world: World | None = None, port: int = 0
    ) -> None:
        super().__init__(world, port)
        self.token = token
        self.chats = dict(chats)
        self.posts: dict[tuple[int, int], Post] = {}
        # what the bot is in a channel (`ChatMember`); an administrator who may post, where not said
        self.member: dict[int, dict[str, object]] = {}
        self.kind = "channel"  # or "supergroup"
        self.bucket: TokenBucket | None = None
        self._ids = itertools.count(1)
        self._methods: dict[str, Callable[[Form], Answer]] = {
            "getme": self._get_me,
            "getchat": self._get_chat,
            "getchatmember": self._get_chat_member,
            "sendmessage": self._send_message,
            "sendphoto": self._send_photo,
            "editmessagetext": lambda form: self._edit(form, "text", "entities", _TEXT_LIMIT),
            "editmessagecaption": lambda form: self._edit(
                form, "caption", "caption_entities", _CAPTION_LIMIT
            ),
            "editmessagemedia": self._edit_media,
            "deletemessage": self._delete,
        }

    def answer(self, request: Request) -> Answer:
        try:
            return self._call(request)
        except Refused as refused:
            return json_answer(
                refused.status,
                {"ok": False, "error_code": refused.status, "description": str(refused)},
            )

    def _call(self, request: Request) -> Answer:
        path = _PATH.fullmatch(unquote(request.path))
        if path is None:
            raise Refused(404, "Not Found")
        if path[1] != self.token:
            raise Refused(401, "Unauthorized")
        method = self._methods.get(path[2].lower())
        if method is None:
            raise Refused(404, "Not Found: method not found")
        return method(read_form(request))

    def _get_me(self, form: Form) -> Answer:
        return _ok({"id": 1, "is_bot": True, "first_name": "Lan Tỏa", "username": "lantoa_bot"})

    def _get_chat(self, form: Form) -> Answer:
        full = {
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": dict.fromkeys(_GIFTS, False),
        }
        return _ok(self._chat_json(self._chat(form)) | full)

    def _get_chat_member(self, form: Form) -> Answer:
        member = self._bot_in(self._chat(form))
        if (
            member.get("status") == "member" and self.kind == "channel"
        ):  # tdlib: only administrators see who is in a channel
            raise bad_request("member list is inaccessible")
        return _ok({"user": {"id": 1, "is_bot": True, "first_name": "Lan Tỏa"}} | member)

    def _bot_in(self, chat: int) -> dict[str, object]:
        usual: dict[str, object] = {"status": "administrator", "can_post_messages": True}
        return self.member.get(chat, usual)

    def _may_post(self, chat: int) -> None:
        member = self._bot_in(chat)
        if member.get("status") in ("left", "kicked"):
            raise Refused(403, "Forbidden: bot is not a member of the channel chat")
        if not member.get("can_post_messages"):
            raise bad_request("need administrator rights in the channel chat")

    def _send_message(self, form: Form) -> Answer:
        chat = self._chat(form)
        text = form.fields.get("text", "")
        if not text.strip():
            raise bad_request("message text is empty")
        if units_of(text) > _TEXT_LIMIT:
            raise bad_request("message is too long")
        return self._publish(
            chat, Post(text, entities_of(form, text, "entities"), silent=_silent(form))
        )

    def _send_photo(self, form: Form) -> Answer:
        chat = self._chat(form)
        photo = photo_of(form)
        text = form.fields.get("caption", "")
        if units_of(text) > _CAPTION_LIMIT:
            raise bad_request("message caption is too long")
        return self._publish(
            chat, Post(text, entities_of(form, text, "caption_entities"), photo, _silent(form))
        )

    def _publish(self, chat: int, post: Post) -> Answer:
        self._may_post(chat)
        wait = self.bucket.take() if self.bucket else 0
        if wait:
            words = f"Too Many Requests: retry after {wait}"
            body = {
                "ok": False,
                "error_code": 429,
                "description": words,
                "parameters": {"retry_after": wait},
            }
            return Answer(429, json.dumps(body), headers={"Retry-After": str(wait)})
        number = next(self._ids)

        def commit() -> None:
            self.posts[chat, number] = post
            title = "photo" if post.photo else ""
            self.world.add(
                Arrival("telegram", "", str(chat), post.text, title, provider_id=str(number))
            )

        return _ok(self._message_json(chat, number, post), commit)

    def _edit(self, form: Form, field: str, entities: str, limit: int) -> Answer:
        chat, number, old = self._standing(form)
        if (old.photo is None) != (field == "text"):
            raise bad_request(f"there is no {field} in the message to edit")
        text = form.fields.get(field, "")
        if units_of(text) > limit:
            raise bad_request("message is too long")
        return self._replace(
            chat, number, replace(old, text=text, entities=entities_of(form, text, entities))
        )

    def _edit_media(self, form: Form) -> Answer:
        chat, number, old = self._standing(form)
        media = json.loads(form.fields["media"])
        inner = Form(
            {"photo": media["media"], "entities": json.dumps(media.get("caption_entities", []))},
            form.files,
        )
        text = media.get("caption", "")
        return self._replace(
            chat,
            number,
            replace(
                old, text=text, entities=entities_of(inner, text, "entities"), photo=photo_of(inner)
            ),
        )

    def _standing(self, form: Form) -> tuple[int, int, Post]:
        chat, number = self._chat(form), int(form.fields.get("message_id", 0))
        if (chat, number) not in self.posts:
            raise bad_request("message to edit not found")
        return chat, number, self.posts[chat, number]

    def _replace(self, chat: int, number: int, new: Post) -> Answer:
        if new == self.posts[chat, number]:
            raise bad_request(_SAME)
        return _ok(
            self._message_json(chat, number, new), lambda: self.posts.update({(chat, number): new})
        )

    def _delete(self, form: Form) -> Answer:
        post = self._chat(form), int(form.fields.get("message_id", 0))
        if post not in self.posts:
            raise bad_request("message to delete not found")
        return _ok(True, lambda: self.posts.__delitem__(post))

    def _chat(self, form: Form) -> int:
        asked = form.fields.get("chat_id", "")
        for number, username in self.chats.items():
            if asked == str(number) or (username and asked.lower() == f"@{username}".lower()):
                return number
        raise bad_request("chat not found")

    def _chat_json(self, chat: int) -> dict[str, object]:
        name = self.chats[chat]
        return {"id": chat, "title": name or "Kênh riêng", "type": self.kind} | (
            {"username": name} if name else {}
        )

    def _message_json(self, chat: int, number: int, post: Post) -> dict[str, object]:
        found: dict[str, object] = {
            "message_id": number,
            "date": int(time.time()),
            "chat": self._chat_json(chat),
        }
        if post.photo is None:
            return found | {"text": post.text}
        size = {
            "file_id": f"photo{number}",
            "file_unique_id": f"u{number}",
            "width": 1,
            "height": 1,
            "file_size": len(post.photo),
        }
        return found | {"photo": [size], "caption": post.text}


_GIFTS = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)


def _ok(result: object, commit: Callable[[], None] | None = None) -> Answer:
    return json_answer(200, {"ok": True, "result": result}, commit)


def _silent(form: Form) -> bool:
    return form.fields.get("disable_notification", "").lower() == "true"
