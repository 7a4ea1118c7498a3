"""A stand-in for the Bot API server: channels, posts with pictures, edits, deletes, and its rate
limit when asked for.

Refusals carry the words of `tdlib/telegram-bot-api` (`Client.cpp`), since adapters must read them.
"""

import itertools
import json
import math
import re
import struct
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from sandbox._forms import Form, read_form
from sandbox.http import Answer, HttpSandbox, Request, json_answer
from sandbox.world import Arrival, World

_PATH = re.compile(r"/bot([^/]+)/(\w+)")
_TEXT_LIMIT, _CAPTION_LIMIT, _ENTITY_LIMIT = 4096, 1024, 100
_PHOTO_BYTES = 10 * 1024 * 1024
_SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


class _Refused(Exception):
    def __init__(self, status: int, description: str) -> None:
        super().__init__(description)
        self.status = status


def _bad(description: str) -> _Refused:
    return _Refused(400, f"Bad Request: {description}")


@dataclass(frozen=True)
class Post:
    """A message as readers of the channel see it."""

    text: str
    entities: tuple[tuple[str, str], ...] = ()  # (type, the words that it covers)
    photo: bytes | None = field(default=None, repr=False)
    silent: bool = False


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
    """One bot and its channels: `chats` maps a channel's id to its public name without @, "" for a
    private one."""

    provider = "telegram"

    def __init__(
        self, token: str, chats: Mapping[int, str], world: World | None = None, port: int = 0
    ) -> None:
        super().__init__(world, port)
        self.token = token
        self.chats = dict(chats)
        self.posts: dict[tuple[int, int], Post] = {}
        self.bucket: TokenBucket | None = None
        self._ids = itertools.count(1)
        self._methods: dict[str, Callable[[Form], Answer]] = {
            "getme": self._get_me,
            "getchat": self._get_chat,
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
        except _Refused as refused:
            return json_answer(
                refused.status,
                {"ok": False, "error_code": refused.status, "description": str(refused)},
            )

    def _call(self, request: Request) -> Answer:
        path = _PATH.fullmatch(unquote(request.path))
        if path is None:
            raise _Refused(404, "Not Found")
        if path[1] != self.token:
            raise _Refused(401, "Unauthorized")
        method = self._methods.get(path[2].lower())
        if method is None:
            raise _Refused(404, "Not Found: method not found")
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

    def _send_message(self, form: Form) -> Answer:
        chat = self._chat(form)
        text = form.fields.get("text", "")
        if not text.strip():
            raise _bad("message text is empty")
        if _units(text) > _TEXT_LIMIT:
            raise _bad("message is too long")
        return self._publish(
            chat, Post(text, _entities(form, text, "entities"), silent=_silent(form))
        )

    def _send_photo(self, form: Form) -> Answer:
        chat = self._chat(form)
        photo = _photo(form)
        text = form.fields.get("caption", "")
        if _units(text) > _CAPTION_LIMIT:
            raise _bad("message caption is too long")
        return self._publish(
            chat, Post(text, _entities(form, text, "caption_entities"), photo, _silent(form))
        )

    def _publish(self, chat: int, post: Post) -> Answer:
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
            raise _bad(f"there is no {field} in the message to edit")
        text = form.fields.get(field, "")
        if _units(text) > limit:
            raise _bad("message is too long")
        return self._replace(
            chat, number, replace(old, text=text, entities=_entities(form, text, entities))
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
                old, text=text, entities=_entities(inner, text, "entities"), photo=_photo(inner)
            ),
        )

    def _standing(self, form: Form) -> tuple[int, int, Post]:
        chat, number = self._chat(form), int(form.fields.get("message_id", 0))
        if (chat, number) not in self.posts:
            raise _bad("message to edit not found")
        return chat, number, self.posts[chat, number]

    def _replace(self, chat: int, number: int, new: Post) -> Answer:
        if new == self.posts[chat, number]:
            raise _bad(_SAME)
        return _ok(
            self._message_json(chat, number, new), lambda: self.posts.update({(chat, number): new})
        )

    def _delete(self, form: Form) -> Answer:
        post = self._chat(form), int(form.fields.get("message_id", 0))
        if post not in self.posts:
            raise _bad("message to delete not found")
        return _ok(True, lambda: self.posts.__delitem__(post))

    def _chat(self, form: Form) -> int:
        asked = form.fields.get("chat_id", "")
        for number, username in self.chats.items():
            if asked == str(number) or (username and asked.lower() == f"@{username}".lower()):
                return number
        raise _bad("chat not found")

    def _chat_json(self, chat: int) -> dict[str, object]:
        name = self.chats[chat]
        return {"id": chat, "title": name or "Kênh riêng", "type": "channel"} | (
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


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _silent(form: Form) -> bool:
    return form.fields.get("disable_notification", "").lower() == "true"


def _entities(form: Form, text: str, field: str) -> tuple[tuple[str, str], ...]:
    """Entities by the words that they cover; a bound outside the text or inside an emoji is
    refused."""
    if "parse_mode" in form.fields:
        raise _bad("unsupported parse_mode")  # this stand-in reads entities only
    sent = json.loads(form.fields.get(field, "[]"))
    if len(sent) > _ENTITY_LIMIT:
        raise _bad("ENTITIES_TOO_LONG")
    units = text.encode("utf-16-le")
    return tuple(
        (
            str(entity["type"]),
            _covered(units, 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])),
        )
        for entity in sent
    )


def _covered(units: bytes, start: int, end: int) -> str:
    if not 0 <= start < end <= len(units):
        raise _bad("ENTITY_BOUNDS_INVALID")
    try:
        return units[start:end].decode("utf-16-le")
    except UnicodeDecodeError as error:
        raise _bad("ENTITY_BOUNDS_INVALID") from error


def _photo(form: Form) -> bytes:
    """The picture's bytes, in the field itself or in the part that `attach://` names."""
    name = form.fields.get("photo", "").removeprefix("attach://") or "photo"
    if name not in form.files:
        raise _bad(
            "wrong file identifier/HTTP URL specified"
            if "photo" in form.fields
            else "there is no photo in the request"
        )
    data = form.files[name]
    if len(data) > _PHOTO_BYTES:
        raise _Refused(413, "Request Entity Too Large")
    if not data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        raise _bad("IMAGE_PROCESS_FAILED")
    if data.startswith(b"\x89PNG"):
        width, height = struct.unpack(">II", data[16:24])
        if width + height > 10_000 or max(width, height) > 20 * min(width, height):
            raise _bad("PHOTO_INVALID_DIMENSIONS")
    return data
