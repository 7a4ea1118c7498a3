"""A stand-in for one page of the Graph API: posts, photos, read-back, edit, delete, duplicates, and
usage that runs out when asked for.

Errors have the shape and the codes of Meta's "Handling Errors"; the headers are those of "Rate
Limits".
"""

import itertools
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import unquote

from sandbox.http import Answer, HttpSandbox, Request, json_answer
from sandbox.providers._forms import Form, read_form
from sandbox.world import Arrival, World

_PATH = re.compile(r"/v\d+\.\d+/([^/]+)(?:/(\w+))?")
_TEXT_LIMIT = 63_206
_PHOTO_BYTES = 4 * 1024 * 1024
_PHOTO_HEADS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")


class _Refused(Exception):
    def __init__(self, code: int, message: str, subcode: int = 0) -> None:
        super().__init__(message)
        self.code, self.subcode = code, subcode

    def answer(self) -> Answer:
        error = {
            "message": f"(#{self.code}) {self}",
            "type": "OAuthException",
            "code": self.code,
            "fbtrace_id": "Asandbox",
        }
        return json_answer(
            400, {"error": error | ({"error_subcode": self.subcode} if self.subcode else {})}
        )


@dataclass(frozen=True)
class Post:
    """A post as readers of the page see it."""

    id: str
    message: str
    created: float  # Unix seconds
    link: str = ""
    photo: bytes | None = field(default=None, repr=False)
    alt: str = ""


class FacebookSandbox(HttpSandbox):
    """One page. `allowance` calls are allowed before 80001; readers of the feed see a post
    `visible_after_s` later."""

    provider = "facebook"

    def __init__(self, page_id: str, token: str, world: World | None = None, port: int = 0) -> None:
        super().__init__(world, port)
        self.page_id, self.token = page_id, token
        self.posts: dict[str, Post] = {}
        self.visible_after_s = 0.0
        self.token_says: dict[str, object] = {
            "app_id": "4242",
            "type": "PAGE",
            "is_valid": True,
            "expires_at": 0,
            "data_access_expires_at": 0,
            "profile_id": page_id,
            "scopes": ["pages_show_list", "pages_read_engagement", "pages_manage_posts"],
        }
        self.whose = page_id  # the node that the token is of
        self.tells_of_itself = True  # else debug_token wants a token of the app
        self.allowance: int | None = None
        self.refuse_duplicates = False  # 506 for the same message as the post before
        self.regain_minutes = 19
        self._calls = 0
        self._ids = itertools.count(int(time.time()))

    def answer(self, request: Request) -> Answer:
        self._calls += 1
        try:
            form = read_form(request)
            self._admit(request, form)
            answer = self._route(request, form)
        except _Refused as refused:
            answer = refused.answer()
        answer.headers.update(self._usage())
        return answer

    def _admit(self, request: Request, form: Form) -> None:
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        offered = form.fields.get("access_token") or bearer
        if offered != self.token and not self._is_apps(offered):
            raise _Refused(190, "Invalid OAuth access token - Cannot parse access token")
        if self.allowance is not None and self._calls > self.allowance:
            raise _Refused(80001, "There have been too many calls to this Page account")

    def _is_apps(self, token: str) -> bool:
        return token.startswith(f"{self.token_says.get('app_id')}|")

    def _route(self, request: Request, form: Form) -> Answer:
        path = _PATH.fullmatch(unquote(request.path))
        match (request.method, *(path.groups() if path else ("", None))):
            case ("POST", self.page_id, "feed"):
                return self._feed(form)
            case ("POST", self.page_id, "photos"):
                return self._photos(form)
            case ("GET", ("me" | "app" | "debug_token" | self.page_id) as what, None):
                return json_answer(200, self._about(what, request))
            case ("GET", self.page_id, "feed" | "published_posts"):
                return self._read(form)
            case ("GET", str(post), None) if post in self.posts:
                return json_answer(200, _post_json(self.posts[post]))
            case ("POST", str(post), None) if post in self.posts:
                return self._edit(self.posts[post], form.fields.get("message", ""))
            case ("DELETE", str(post), None) if post in self.posts:
                return json_answer(200, {"success": True}, lambda: self.posts.__delitem__(post))
        raise _Refused(
            100, "Unsupported request. The object does not exist or a permission is missing", 33
        )

    def _about(self, what: str, request: Request) -> dict[str, object]:
        if what == "debug_token":
            return self._debug(request)
        app = self.token_says.get("app_id")
        return {"id": {"me": self.whose, "app": app}.get(what, self.page_id), "name": "Trang thử"}

    def _debug(self, request: Request) -> dict[str, object]:
        """Meta: «An app access token or an app developer's user access token is required»."""
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not self.tells_of_itself and not self._is_apps(bearer):
            raise _Refused(100, "You must provide an app access token, or a user access token")
        return {"data": self.token_says}

    def _may_post(self) -> None:
        scopes = self.token_says.get("scopes", ["pages_manage_posts"])
        well = isinstance(scopes, list) and "pages_manage_posts" in scopes
        if not well or self.token_says.get("type", "PAGE") != "PAGE" or self.whose != self.page_id:
            raise _Refused(
                200,
                "If posting to a page, requires both pages_read_engagement and pages_manage_posts "
                "as an admin with sufficient administrative permission",
            )

    def _feed(self, form: Form) -> Answer:
        message, link = form.fields.get("message", ""), form.fields.get("link", "")
        if not message.strip() and not link:
            raise _Refused(100, "Missing message or attachment")
        return self._publish(message, link=link)

    def _photos(self, form: Form) -> Answer:
        photo = form.files.get("source")
        if photo is None:
            raise _Refused(324, "Requires upload file")
        if len(photo) > _PHOTO_BYTES or not photo.startswith(_PHOTO_HEADS):
            raise _Refused(100, "The picture is too large or of a wrong type", 1366046)
        return self._publish(
            form.fields.get("caption", ""), photo=photo, alt=form.fields.get("alt_text_custom", "")
        )

    def _publish(
        self, message: str, *, link: str = "", photo: bytes | None = None, alt: str = ""
    ) -> Answer:
        self._may_post()
        if len(message) > _TEXT_LIMIT:
            raise _Refused(100, "The message is too long")
        before = next(reversed(self.posts.values()), None)
        if self.refuse_duplicates and before is not None and before.message == message:
            raise _Refused(506, "Duplicate status message")
        number = next(self._ids)
        post = Post(f"{self.page_id}_{number}", message, time.time(), link, photo, alt)
        body = {"id": post.id} if photo is None else {"id": str(number), "post_id": post.id}
        return json_answer(200, body, self._commit(post))

    def _edit(self, post: Post, message: str) -> Answer:
        if len(message) > _TEXT_LIMIT:
            raise _Refused(100, "The message is too long")
        return json_answer(
            200,
            {"success": True},
            lambda: self.posts.update({post.id: replace(post, message=message)}),
        )

    def _commit(self, post: Post) -> Callable[[], None]:
        def commit() -> None:
            self.posts[post.id] = post
            title = "photo" if post.photo else ""
            raw = json.dumps({"link": post.link, "alt": post.alt}, ensure_ascii=False)
            self.world.add(
                Arrival(
                    "facebook", "", self.page_id, post.message, title, provider_id=post.id, raw=raw
                )
            )

        return commit

    def _read(self, form: Form) -> Answer:
        since, limit = float(form.fields.get("since", 0)), int(form.fields.get("limit", 25))
        seen = [
            post
            for post in self.posts.values()
            if since <= post.created <= time.time() - self.visible_after_s
        ]
        return json_answer(200, {"data": [_post_json(post) for post in reversed(seen)][:limit]})

    def _usage(self) -> dict[str, str]:
        """Per cent of the allowance; no headers while usage is small."""
        percent = 100 * self._calls // self.allowance if self.allowance else 0
        if percent < 10:
            return {}
        counts = {"call_count": percent, "total_time": percent, "total_cputime": percent}
        page = {
            "type": "pages",
            **counts,
            "estimated_time_to_regain_access": self.regain_minutes if percent > 100 else 0,
        }
        return {
            "X-App-Usage": json.dumps(counts),
            "X-Business-Use-Case-Usage": json.dumps({self.page_id: [page]}),
        }


def _post_json(post: Post) -> dict[str, object]:
    created = datetime.fromtimestamp(post.created, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
    address = f"https://www.facebook.com/{post.id}"
    return {
        "id": post.id,
        "message": post.message,
        "created_time": created,
        "permalink_url": address,
        "is_published": True,
    }
