"""Facebook pages through the Graph API (Meta "Pages API - Posts", "Handling Errors"): one visible
call a post.

The Graph API has no idempotency key, and pages were seen to publish behind an HTTP 500
(arsduo/koala issue 699): every 5xx, code 1, code 2 and answer without an id is Unknown
(`channels/facebook/graph.py`).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import ClassVar

from pydantic import SecretStr

from channels.contract.channel import Capabilities, Line, OutletConfig, Site
from channels.contract.message import DeliveryKey, Message, Picture, Problem, Recipient
from channels.contract.outcome import Accepted, Halted, Outcome, Rejected, Retry, Unknown
from channels.contract.reach import PostFigures
from channels.contract.reasons import Reason
from channels.contract.receipts import NotTold
from channels.facebook import feed, insights, rights
from channels.facebook.config import FacebookConfig, credentials
from channels.facebook.graph import outcome_of
from channels.facebook.line import FacebookLine
from channels.facebook.post import left_out, post_of
from channels.shared.http import Answer, call, session
from channels.shared.social import (
    caption_notes,
    post_preview,
    text_problems,
    video_notes,
    weight_problems,
)

TEXT_LIMIT = 63_206
PHOTO_MEGABYTES = 4
_LIVE = (
    "Ứng dụng phải ở chế độ hoạt động (Live): ở chế độ phát triển thì bài đăng được mà chỉ quản "
    "trị viên của ứng dụng thấy; xem trên trang ứng dụng của Meta."
)
PHOTO_KINDS = ("image/jpeg", "image/png")


class FacebookPage:
    """Posts text with a link, or one picture with its caption, as the page itself."""

    name: ClassVar[str] = "facebook_page"
    label: ClassVar[str] = "Trang Facebook"
    capabilities: ClassVar[Capabilities] = Capabilities(
        family="social", uses=("pictures", "video"), amends=("update", "withdraw")
    )
    config: ClassVar[type[OutletConfig]] = FacebookConfig

    def __init__(self, outlet: str, config: FacebookConfig, site: Site) -> None:
        self._config = config
        self.short_links = config.short_links

    def problems(self, message: Message) -> list[Problem]:
        """Too long, or a picture that is too heavy or of a format that Facebook refuses."""
        post = post_of(message, self._config)
        found = text_problems(message, post.text, TEXT_LIMIT, f"Facebook chỉ nhận {TEXT_LIMIT}")
        for picture in post.pictures:
            found += weight_problems(picture, PHOTO_MEGABYTES, "Facebook")
            found += _format_problems(picture)
        return found + caption_notes(message) + video_notes(message) + left_out(message)

    def preview(self, message: Message, to: Recipient | None) -> dict[str, bytes]:
        """The post's text, its pictures, and the address of its card."""
        post = post_of(message, self._config)
        shown = replace(message, picture=None, pictures=post.pictures)
        card = {".url": post.link.encode("utf-8")} if post.link else {}
        return post_preview(shown, post.text) | card

    @contextmanager
    def open(self) -> Iterator[Line]:
        with session(self._config.base_url) as http:
            yield FacebookLine(http, self._config)

    def test(self) -> str | None:
        """Ask whether the token may post as the page; None, or what is wrong in Vietnamese."""
        config = self._config
        answer = self._read("", {"fields": "id,name"})
        page = rights.node_id(answer) if isinstance(answer, Answer) else None
        if page is None:
            outcome = outcome_of(answer, config.token) if isinstance(answer, Answer) else answer
            return _sentence(outcome, config.page_id)
        said = self._debugged()
        if said is None and self._own_id("me") not in (None, page):
            return rights.wrong_kind("của người khác", page)
        return rights.missing_right(said, page)

    def key_ends_at(self) -> datetime | None:
        """The earlier end of the token and of its access to data (Graph API, debug_token); a token
        that is not valid has ended."""
        answer = self._debugged()
        said = answer.json() if answer else None
        data = said.get("data") if isinstance(said, dict) else None
        if not isinstance(data, dict):
            raise LookupError("Facebook không cho biết hạn của mã truy cập")
        ends = [
            end
            for name in ("expires_at", "data_access_expires_at")
            if isinstance(end := data.get(name), int) and end > 0
        ]
        if data.get("is_valid") is False:
            ends.append(0)
        return datetime.fromtimestamp(min(ends), UTC) if ends else None

    def account(self) -> str:
        """Whose token it is and until when it works; and what only Meta's own page shows of the
        app."""
        answer = self._debugged()
        said = rights.told(answer) if answer else ""
        return f"{said} {_LIVE}".strip()

    def figures(self, provider_id: str) -> PostFigures | None:
        """What Facebook counts of a post."""
        node = self._get(provider_id, {"fields": insights.NODE})
        if not isinstance(node, Answer):
            raise NotTold(node.why.raw)
        outcome = outcome_of(node, self._config.token)
        if isinstance(outcome, Rejected) and outcome.why.code is Reason.POST_GONE:
            return None
        if not isinstance(outcome, Accepted):
            raise NotTold(node.said(self._config.token.get_secret_value()))
        return insights.figures_of(node, partial(self._below, provider_id))

    def _below(self, post: str, edge: str, fields: Mapping[str, str]) -> Answer | None:
        answer = self._get(f"{post}/{edge}", dict(fields))
        return answer if isinstance(answer, Answer) else None

    def look_up(self, message: Message, key: DeliveryKey, since: datetime) -> Accepted | None:
        """The post with this message's text on the page; a post shows there only some time after it
        was made."""
        answer = self._read("/feed", feed.asked(since))
        if not isinstance(answer, Answer):
            raise NotTold(answer.why.raw)
        return feed.find(answer, post_of(message, self._config).text, since)

    def _debugged(self) -> Answer | None:
        """What Meta says of the token; None when it does not say. Where the token may not ask about
        itself, the app asks, if its secret is known.

        This one call wants the token in the address: no log of ours shows addresses, and no
        sentence here repeats one.
        """
        config = self._config
        asked = {"input_token": config.token.get_secret_value()}
        answer = self._get("debug_token", asked)
        secret, told = config.app_secret, isinstance(answer, Answer) and answer.status == 200
        if not told and secret is not None and (app := self._own_id("app")):
            token = SecretStr(f"{app}|{secret.get_secret_value()}")
            answer = self._get("debug_token", asked, token)
        return answer if isinstance(answer, Answer) and answer.status == 200 else None

    def _own_id(self, node: str) -> str | None:
        answer = self._get(node, {"fields": "id"})
        return rights.node_id(answer) if isinstance(answer, Answer) else None

    def _read(self, edge: str, fields: dict[str, str]) -> Answer | Retry | Unknown | Halted:
        return self._get(f"{self._config.page_id}{edge}", fields)

    def _get(
        self, path: str, fields: dict[str, str], token: SecretStr | None = None
    ) -> Answer | Retry | Unknown | Halted:
        config, proof = self._config, credentials(self._config, token)
        url = f"{config.base_url}/{config.version}/{path}"
        # in the header: an address ends up in logs
        bearer = {"Authorization": f"Bearer {proof.pop('access_token')}"}
        with session(config.base_url) as http:
            return call(
                http, "GET", url, config.timeout_s, params={**fields, **proof}, headers=bearer
            )


def _format_problems(picture: Picture | None) -> list[Problem]:
    if picture is None or picture.mime in PHOTO_KINDS:
        return []
    return [
        Problem(
            "image",
            f"Ảnh kiểu {picture.mime}: Facebook chỉ nhận JPEG hoặc PNG, hãy lưu ảnh sang một "
            "trong hai kiểu đó.",
        )
    ]


def _sentence(outcome: Outcome, page: str) -> str | None:
    match outcome:
        case Halted(why):
            return (
                f"Facebook không nhận mã truy cập hoặc quyền đăng lên trang {page}: hãy cấp lại "
                f"token rồi thử lại ({why.raw})."
            )
        case Rejected(why):
            hint = "hãy kiểm tra page_id và version"
            return f"Facebook không tìm thấy trang {page}: {hint} ({why.raw})."
        case Retry(why) | Unknown(why):
            return f"Chưa hỏi được Facebook về trang {page}, hãy thử lại sau ({why.raw})."
    return None
