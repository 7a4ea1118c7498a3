"""A stand-in for the Bot API server: channels, posts with pictures, edits and deletes.

It has a rate limit when asked for. Refusals carry the words of `tdlib/telegram-bot-api`
(`Client.cpp`), since adapters must read them.
"""

import itertools
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import unquote

from sandbox.http import Answer, HttpSandbox, Request, json_answer
from sandbox.providers._forms import Form, read_form
from sandbox.providers.flood import TokenBucket
from sandbox.providers.telegram_people import FULL_CHAT, private_chat, updates
from sandbox.providers.telegram_post import (
    Moved,
    Post,
    Refused,
    album_of,
    bad_request,
    entities_of,
    medium_of,
    shown_medium,
    units_of,
)
from sandbox.world import Arrival, World

_PATH = re.compile(r"/bot([^/]+)/(\w+)")
_TEXT_LIMIT, _CAPTION_LIMIT = 4096, 1024
_SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


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
        self.conflict = False  # somebody else reads the bot's updates, or a webhook does
        self.people: dict[int, list[str]] = {}  # who has opened the bot, and what each said
        self.moved: dict[str, int] = {}  # where a basic group has gone, by its old id
        self.topics: tuple[int, ...] = ()  # of a group with topics
        self.pinned: list[tuple[int, int]] = []
        self.bucket: TokenBucket | None = None
        self._ids = itertools.count(1)
        self._methods: dict[str, Callable[[Form], Answer]] = {
            "getme": self._get_me,
            "getupdates": self._get_updates,
            "getchat": self._get_chat,
            "getchatmember": self._get_chat_member,
            "sendmessage": self._send_message,
            **{
                f"send{kind}": partial(self._send_medium, kind)
                for kind in ("photo", "video", "document")
            },
            "sendmediagroup": self._send_album,
            "pinchatmessage": self._pin,
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
        except Moved as moved:
            words = "Bad Request: group chat was upgraded to a supergroup chat"
            said = {"ok": False, "error_code": 400, "description": words}
            return json_answer(400, said | {"parameters": {"migrate_to_chat_id": moved.to}})
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

    def open_bot(self, person: int, words: str) -> None:
        """Somebody opens the bot on his telephone and says something: «/start …» by its button."""
        self.people.setdefault(person, []).append(words)

    def _get_updates(self, form: Form) -> Answer:
        if self.conflict:
            raise Refused(
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook "
                "to delete the webhook first",
            )
        said = [(person, words) for person, all in self.people.items() for words in all]
        return _ok(updates(said, int(form.fields.get("offset", "0"))))

    def _get_chat(self, form: Form) -> Answer:
        return _ok(self._chat_json(self._chat(form)) | FULL_CHAT)

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
        if chat in self.people:
            return
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
        return self._publish(chat, Post(text, entities_of(form, text, "entities"), **_how(form)))

    def _send_medium(self, kind: str, form: Form) -> Answer:
        chat = self._chat(form)
        if kind not in form.fields and kind not in form.files:
            raise bad_request(f"there is no {kind} in the request")
        entry = {
            "type": kind,
            "media": form.fields.get(kind, ""),
            "caption": form.fields.get("caption", ""),
            "caption_entities": json.loads(form.fields.get("caption_entities", "[]")),
        }
        return self._publish(chat, replace(medium_of(form, entry, _CAPTION_LIMIT), **_how(form)))

    def _send_album(self, form: Form) -> Answer:
        """Executed as several single sends, each of which may be the one that fails."""
        chat, group = self._chat(form), str(next(self._ids) + 13_000_000_000)
        posts = [
            replace(post, group=group, **_how(form)) for post in album_of(form, _CAPTION_LIMIT)
        ]
        return self._publish(chat, *posts)

    def _pin(self, form: Form) -> Answer:
        chat, number, _post = self._standing(form)
        right = "can_edit_messages" if self.kind == "channel" else "can_pin_messages"
        if not self._bot_in(chat).get(right):
            raise bad_request("not enough rights to manage pinned messages in the chat")
        return _ok(True, lambda: self.pinned.append((chat, number)))

    def _publish(self, chat: int, *posts: Post) -> Answer:
        self._may_post(chat)
        if posts[0].topic is not None and posts[0].topic not in self.topics:
            raise bad_request("message thread not found")
        wait = max(self.bucket.take() for _ in posts) if self.bucket else 0
        if wait:
            words = f"Too Many Requests: retry after {wait}"
            body = {
                "ok": False,
                "error_code": 429,
                "description": words,
                "parameters": {"retry_after": wait},
            }
            return Answer(429, json.dumps(body), headers={"Retry-After": str(wait)})
        numbered = [(next(self._ids), post) for post in posts]

        def commit() -> None:
            for number, post in numbered:
                self.posts[chat, number] = post
                title = "photo" if post.photo else post.file[0] if post.file else ""
                self.world.add(
                    Arrival("telegram", "", str(chat), post.text, title, provider_id=str(number))
                )

        said = [self._message_json(chat, number, post) for number, post in numbered]
        return _ok(said if posts[0].group else said[0], commit)

    def _edit(self, form: Form, field: str, entities: str, limit: int) -> Answer:
        chat, number, old = self._standing(form)
        if old.field != field:
            raise bad_request(f"there is no {field} in the message to edit")
        text = form.fields.get(field, "")
        if units_of(text) > limit:
            raise bad_request("message is too long")
        return self._replace(
            chat, number, replace(old, text=text, entities=entities_of(form, text, entities))
        )

    def _edit_media(self, form: Form) -> Answer:
        chat, number, old = self._standing(form)
        new = medium_of(form, json.loads(form.fields["media"]), _CAPTION_LIMIT)
        changed = replace(new, silent=old.silent, topic=old.topic, group=old.group)
        return self._replace(chat, number, changed)

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
        if asked in self.moved:
            raise Moved(self.moved[asked])
        for number, username in self.chats.items():
            if asked == str(number) or (username and asked.lower() == f"@{username}".lower()):
                return number
        if asked.isdigit() and int(asked) in self.people:
            return int(asked)
        raise bad_request("chat not found")

    def _chat_json(self, chat: int) -> dict[str, object]:
        if chat in self.people:
            return private_chat(chat)
        name = self.chats[chat]
        return (
            {"id": chat, "title": name or "Kênh riêng", "type": self.kind}
            | ({"username": name} if name else {})
            | ({"is_forum": True} if self.topics else {})
        )

    def _message_json(self, chat: int, number: int, post: Post) -> dict[str, object]:
        found: dict[str, object] = {
            "message_id": number,
            "date": int(time.time()),
            "chat": self._chat_json(chat),
        }
        if post.group:
            found["media_group_id"] = post.group
        if post.photo is None and post.file is None:
            return found | {"text": post.text}
        return found | {"caption": post.text} | shown_medium(post, number)


def _ok(result: object, commit: Callable[[], None] | None = None) -> Answer:
    return json_answer(200, {"ok": True, "result": result}, commit)


def _how(form: Form) -> dict[str, Any]:
    """How a message is posted."""
    topic = form.fields.get("message_thread_id")
    return {
        "silent": form.fields.get("disable_notification", "").lower() == "true",
        "topic": int(topic) if topic else None,
    }
