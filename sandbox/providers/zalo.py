"""A stand-in for one Official Account on Zalo: OAuth v4 with PKCE, articles that are worked on
before they are there, broadcasts.

As the true one it answers nearly every failure with HTTP 200 and a negative `error`, writes ids and
counts as text, and knows no key of ours. What it takes for good meets faults, questions do not.
"""

import base64
import hashlib
import itertools
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode

from sandbox.http import Answer, Request, json_answer
from sandbox.providers.tokens import TokenSandbox
from sandbox.providers.zalo_messages import Desk, ZaloRefusal
from sandbox.world import Arrival, World

_TAG = re.compile(r"<[^>]*>")
_BUSINESS = ("/message/", "/template/")  # of another host
_TITLE, _DESCRIPTION, _AUTHOR = 150, 300, 50


@dataclass(frozen=True)
class Article:
    """An article as the account's visitors see it."""

    id: str
    title: str
    description: str
    author: str
    body: list[dict[str, str]]
    cover: str
    status: str
    created: float  # Unix seconds

    @property
    def text(self) -> str:
        """Everything in it that is text."""
        return "\n".join(block.get("content") or block.get("caption", "") for block in self.body)

    @property
    def shown(self) -> str:
        """As its readers see it, without marks of form."""
        return "\n\n".join((self.title, self.description, _TAG.sub("", unescape(self.text))))


@dataclass
class _Grant:
    """A code that an administrator of the account agreed to give."""

    challenge: str
    at: float = field(default_factory=time.time)


class ZaloSandbox(TokenSandbox):
    """One account of one application. `verifies` is how often an article is still worked on when
    asked for."""

    provider = "zalo"

    def __init__(
        self,
        app: tuple[str, str],
        oa_id: str,
        world: World | None = None,
        port: int = 0,
    ) -> None:
        super().__init__(world, port)
        self.app_id, self.app_secret = app
        self.oa_id = oa_id
        self.posts: dict[str, Article] = {}
        self.verifies = 0
        self.broadcasts_left = 8
        self.desk = Desk(self.world, self.app_id)
        self._waiting: dict[str, tuple[str, int]] = {}  # by token: the article's id, looks left
        self._codes: dict[str, _Grant] = {}
        self._ids = itertools.count(int(time.time() * 1000) << 12)

    def answer(self, request: Request) -> Answer:
        if request.path == "/v4/oa/permission":
            return self._agree(request)
        if request.path == "/v4/oa/access_token":
            return self._tokens(request)
        try:
            self.admit(request)
            return self.route(request)
        except ZaloRefusal as refused:
            return refused.answer()

    def admit(self, request: Request) -> None:
        """Refuse a call whose token is not the one in force."""
        if not self.admits(request.headers.get("access_token", "")):
            business = request.path.startswith(_BUSINESS)
            raise ZaloRefusal(-124 if business else -216, "Access token is invalid")

    def route(self, request: Request) -> Answer:
        """The answer of a call that may ask."""
        if request.path.startswith((*_BUSINESS, "/v3.0/oa/message/")):
            return self.desk.answer(request)
        return self._article(request)

    def _article(self, request: Request) -> Answer:
        said = json.loads(request.body or b"{}") if request.method == "POST" else {}
        match (request.method, request.path):
            case ("POST", "/v2.0/article/create"):
                return self._write(said, None)
            case ("POST", "/v2.0/article/update"):
                return self._write(said, self._known(said.get("id")))
            case ("POST", "/v2.0/article/verify"):
                return self._verify(str(said.get("token")))
            case ("POST", "/v2.0/article/remove"):
                return self._remove(self._known(said.get("id")))
            case ("GET", "/v2.0/article/getdetail"):
                return _with(_listed(self._known(request.query.get("id"))))
            case ("GET", "/v2.0/article/getslice"):
                return self._slice(request)
            case ("POST", "/v2.0/oa/message"):
                return self._broadcast(said)
        raise ZaloRefusal(-209, f"API {request.path} is not supported")

    def _agree(self, request: Request) -> Answer:
        """What the administrator's browser gets: back to the application with a code."""
        asked = request.query
        if asked.get("app_id") != self.app_id:
            return json_answer(200, {"error": -14002, "error_name": "Invalid appId"})
        code = f"code{next(self._ids)}"
        self._codes[code] = _Grant(asked.get("code_challenge", ""))
        back = {"code": code, "oa_id": self.oa_id, "state": asked.get("state", "")}
        to = f"{asked.get('redirect_uri', '')}?{urlencode(back)}"
        return Answer(302, "", headers={"Location": to})

    def _tokens(self, request: Request) -> Answer:
        form = request.form()
        secret = request.headers.get("secret_key", "")
        if (form.get("app_id"), secret) != (self.app_id, self.app_secret):
            return json_answer(200, {"error": -14002, "error_name": "Invalid appId"})
        if form.get("grant_type") != "authorization_code":
            return self.exchange(form.get("refresh_token", ""))
        grant = self._codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if grant is None or grant.challenge != challenge or time.time() - grant.at > 600:
            return json_answer(200, {"error": -14005, "error_name": "Invalid code"})
        return self.exchange(self.refresh_token)

    def _write(self, said: dict[str, object], known: Article | None) -> Answer:
        title, about = str(said.get("title", "")), str(said.get("description", ""))
        author = str(said.get("author", ""))
        if not title or len(title) > _TITLE:
            raise ZaloRefusal(-201, "Parameter title is invalid")
        if len(about) > _DESCRIPTION or len(author) > _AUTHOR:
            raise ZaloRefusal(-210, "Parameter description or author is over limit")
        cover, body = said.get("cover"), said.get("body")
        if not isinstance(cover, dict) or not cover.get("photo_url") or not isinstance(body, list):
            raise ZaloRefusal(-201, "Parameter cover is invalid")
        number = next(self._ids)
        status = str(said.get("status", "hide"))
        fields = (title, about, author, body, str(cover["photo_url"]), status)
        post = Article(
            known.id if known else str(number), *fields, known.created if known else time.time()
        )
        token = f"t{number}"
        return _with({"token": token}, self._published(post, token, new=known is None))

    def _published(self, post: Article, token: str, *, new: bool) -> Callable[[], None]:
        def commit() -> None:
            self.posts[post.id] = post
            self._waiting[token] = (post.id, self.verifies)
            if new:
                raw = json.dumps({"cover": post.cover})
                self.world.add(
                    Arrival("zalo", "", self.oa_id, post.shown, post.title, post.id, raw)
                )

        return commit

    def _verify(self, token: str) -> Answer:
        made, left = self._waiting.get(token, ("", 0))
        if not made:
            raise ZaloRefusal(-201, "Parameter token is invalid")
        if left:
            self._waiting[token] = (made, left - 1)
            raise ZaloRefusal(-214, "Media is being processed")
        return _with({"id": made})

    def _remove(self, known: Article) -> Answer:
        return json_answer(200, _DONE, lambda: self.posts.__delitem__(known.id))

    def _slice(self, request: Request) -> Answer:
        offset, limit = (int(request.query.get(name, 0)) for name in ("offset", "limit"))
        if not 0 < limit <= 10:
            raise ZaloRefusal(-210, "Parameter limit is over limit")
        newest = sorted(self.posts.values(), key=lambda post: -post.created)
        shown = [_listed(post) for post in newest[offset : offset + limit]]
        return _with({"medias": shown, "total": str(len(newest))})

    def _broadcast(self, said: dict[str, object]) -> Answer:
        text = json.dumps(said, ensure_ascii=False)
        named = [post for post in self.posts if f'"attachment_id": "{post}"' in text]
        if not named or '"target"' not in text:
            raise ZaloRefusal(-201, "Parameter attachment_id is invalid")
        if self.broadcasts_left < 1:
            raise ZaloRefusal(-211, "Out of quota")
        number = str(next(self._ids))

        def commit() -> None:
            self.broadcasts_left -= 1
            post = self.posts[named[0]]
            self.world.add(Arrival("zalo", "", "followers", post.shown, post.title, number, text))

        return _with({"message_id": number}, commit)

    def _known(self, id: object) -> Article:
        if (post := self.posts.get(str(id))) is None:
            raise ZaloRefusal(-201, "Parameter id is invalid")
        return post


_DONE = {"error": 0, "message": "Success"}


def _with(data: dict[str, object], commit: Callable[[], None] | None = None) -> Answer:
    return json_answer(200, {**_DONE, "data": data}, commit)


def _listed(post: Article) -> dict[str, object]:
    return {
        "id": post.id,
        "type": "normal",
        "title": post.title,
        "description": post.description,
        "status": post.status,
        "create_date": str(int(post.created * 1000)),
        "link_view": f"https://officialaccount.me/d?id={post.id}",
    }
