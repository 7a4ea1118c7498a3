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
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from sandbox.http import Answer, HttpSandbox, Request, json_answer
from sandbox.providers._forms import Form, read_form
from sandbox.providers.facebook_post import Post, counted, post_json
from sandbox.world import Arrival, World

_PATH = re.compile(r"/v\d+\.\d+/([^/]+)(?:/(\w+))?")
_TEXT_LIMIT = 63_206
_PHOTO_BYTES = 4 * 1024 * 1024
_PHOTO_HEADS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")


_NOWHERE = (100, "Unsupported request. The object does not exist or a permission is missing", 33)


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
        # tokens that end, with the moment in Unix seconds by `clock`; `token` never does
        self.ends: dict[str, float] = {}
        self.clock: Callable[[], float] = time.time
        self.whose = page_id  # the node that the token is of
        self.tells_of_itself = True  # else debug_token wants a token of the app
        self.allowance: int | None = None
        self.refuse_duplicates = False  # 506 for the same message as the post before
        self.regain_minutes = 19
        self.unpublished: dict[str, tuple[bytes, str]] = {}  # picture and description
        self.reach: dict[str, dict[str, int]] = {}  # figures of a post, by the metric's name
        self.retired_metrics: set[str] = set()
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
        if not self.admits(offered) and not self._is_apps(offered):
            raise _Refused(190, "Invalid OAuth access token - Cannot parse access token")
        if self.allowance is not None and self._calls > self.allowance:
            raise _Refused(80001, "There have been too many calls to this Page account")

    def admits(self, token: str) -> bool:
        """Whether a token of the page works."""
        return token == self.token or self.clock() < self.ends.get(token, 0)

    def _is_apps(self, token: str) -> bool:
        return token.startswith(f"{self.token_says.get('app_id')}|")

    def _route(self, request: Request, form: Form) -> Answer:
        path = _PATH.fullmatch(unquote(request.path))
        node, edge = path.groups() if path else ("", None)
        if node in ("me", "app", "debug_token", self.page_id):
            return self._of_page(request, form, (node, edge))
        if node in self.unpublished and request.method == "DELETE":
            gone = {"success": True}
            return json_answer(200, gone, lambda: self.unpublished.__delitem__(node))
        if node not in self.posts:
            raise _Refused(*_NOWHERE)
        return self._of_post(request, form, (node, edge))

    def _of_page(self, request: Request, form: Form, path: tuple[str, str | None]) -> Answer:
        match (request.method, *path):
            case ("POST", self.page_id, "feed"):
                return self._feed(form)
            case ("POST", self.page_id, "photos"):
                return self._photos(form)
            case ("POST", self.page_id, "videos"):
                return self._video(form)
            case ("GET", what, None):
                return json_answer(200, self._about(what, request))
            case ("GET", self.page_id, "feed" | "published_posts"):
                return self._read(form)
        raise _Refused(*_NOWHERE)

    def _of_post(self, request: Request, form: Form, path: tuple[str, str | None]) -> Answer:
        post = self.posts[path[0]]
        match (request.method, path[1]):
            case ("GET", "insights"):
                return json_answer(200, self._insights(post.id, request.query.get("metric", "")))
            case ("GET", None):
                return json_answer(200, post_json(post) | counted(self.reach.get(post.id, {})))
            case ("POST", None):
                name = "message" if post.video is None else "description"
                return self._edit(post, form.fields.get(name, ""))
            case ("DELETE", None):
                return json_answer(200, {"success": True}, lambda: self.posts.__delitem__(post.id))
        raise _Refused(*_NOWHERE)

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
        ends = self.ends.get(request.query.get("input_token", ""))
        return {"data": self.token_says | ({"expires_at": int(ends)} if ends else {})}

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
        return self._publish(message, link=link, album=self._attached(form))

    def _attached(self, form: Form) -> tuple[bytes, ...]:
        """Pictures that were brought before; none that stands already."""
        found = []
        for entry in json.loads(form.fields.get("attached_media", "[]")):
            if entry["media_fbid"] not in self.unpublished:
                raise _Refused(100, "The photo was already posted, or is not there", 1366051)
            found.append(self.unpublished[entry["media_fbid"]][0])
        return tuple(found)

    def _video(self, form: Form) -> Answer:
        film = form.files.get("source")
        if film is None:
            raise _Refused(100, "No video file", 1363030)
        return self._publish(form.fields.get("description", ""), video=film)

    def _insights(self, post: str, metric: str) -> dict[str, object]:
        """One metric that is gone fails the whole question (Meta «Page Insights»)."""
        names = metric.split(",")
        if gone := [name for name in names if name in self.retired_metrics]:
            raise _Refused(100, f"The value must be a valid insights metric: {gone[0]}")
        known = self.reach.get(post, {})
        return {
            "data": [
                {"name": name, "period": "lifetime", "values": [{"value": known[name]}]}
                for name in names
                if name in known
            ]
        }

    def _photos(self, form: Form) -> Answer:
        photo = form.files.get("source")
        if photo is None:
            raise _Refused(324, "Requires upload file")
        if len(photo) > _PHOTO_BYTES or not photo.startswith(_PHOTO_HEADS):
            raise _Refused(100, "The picture is too large or of a wrong type", 1366046)
        if form.fields.get("published") == "false":
            return self._keep(photo, form.fields.get("alt_text_custom", ""))
        return self._publish(
            form.fields.get("caption", ""), photo=photo, alt=form.fields.get("alt_text_custom", "")
        )

    def _keep(self, photo: bytes, alt: str) -> Answer:
        """A picture that nobody sees until a post shows it."""
        self._may_post()
        number = str(next(self._ids))
        return json_answer(
            200, {"id": number}, lambda: self.unpublished.update({number: (photo, alt)})
        )

    def _publish(self, message: str, **shown: Any) -> Answer:
        self._may_post()
        if len(message) > _TEXT_LIMIT:
            raise _Refused(100, "The message is too long")
        before = next(reversed(self.posts.values()), None)
        if self.refuse_duplicates and before is not None and before.message == message:
            raise _Refused(506, "Duplicate status message")
        number = next(self._ids)
        own = str(number) if shown.get("video") else f"{self.page_id}_{number}"
        post = Post(own, message, time.time(), **shown)
        body = {"id": post.id} if post.photo is None else {"id": str(number), "post_id": post.id}
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
            title = "photo" if post.photo or post.album else "video" if post.video else ""
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
        return json_answer(200, {"data": [post_json(post) for post in reversed(seen)][:limit]})

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
