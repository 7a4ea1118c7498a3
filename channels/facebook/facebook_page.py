"""Facebook pages through the Graph API (Meta "Pages API - Posts", "Handling Errors"): one visible
call a post.

The Graph API has no idempotency key, and pages were seen to publish behind an HTTP 500
(arsduo/koala issue 699): every 5xx, code 1, code 2 and answer without an id is Unknown
(`channels/facebook/graph.py`).
"""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

import requests
from pydantic import Field, SecretStr

from channels.contract.channel import Capabilities, Line, OutletConfig, Site
from channels.contract.message import DeliveryKey, Message, Picture, Problem, Recipient
from channels.contract.outcome import Accepted, Delivered, Halted, Outcome, Rejected, Retry, Unknown
from channels.contract.reasons import Reason, Why
from channels.contract.receipts import NotTold
from channels.facebook import feed, rights
from channels.facebook.graph import change_of, outcome_of
from channels.shared.http import Answer, call, session
from channels.shared.social import (
    BaseUrl,
    own_text,
    post_preview,
    post_text,
    text_problems,
    weight_problems,
)

TEXT_LIMIT = 63_206
PHOTO_MEGABYTES = 4
PHOTO_KINDS = ("image/jpeg", "image/png")


class FacebookConfig(OutletConfig):
    """Fields of a `facebook_page` outlet."""

    base_url: BaseUrl = "https://graph.facebook.com"
    version: str = Field(default="v26.0", pattern=r"^v\d+\.\d+$")
    page_id: str = Field(pattern=r"^[\w.-]+$", coerce_numbers_to_str=True)
    token: SecretStr = Field(min_length=1)
    app_secret: SecretStr | None = None  # for appsecret_proof, where the app enforces it
    timeout_s: float = Field(default=30, gt=0)  # of silence


@dataclass(frozen=True)
class _FacebookLine:
    http: requests.Session
    config: FacebookConfig

    def send(self, message: Message, to: Recipient | None, key: DeliveryKey) -> Outcome:
        picture, text = message.picture, _text_of(message)
        if picture is None:
            link = _attached(message)
            return self._post("feed", {"message": text} | ({"link": link} if link else {}))
        fields = {"caption": text} | ({"alt_text_custom": picture.alt} if picture.alt else {})
        return self._post(
            "photos", fields, files={"source": (picture.name, picture.data, picture.mime)}
        )

    def update(self, message: Message, before: Message, provider_id: str) -> Outcome:
        if _attached(message) != _attached(before):
            return Rejected(
                Why(Reason.CANNOT_AMEND, "Facebook changes no picture and no link of a post")
            )
        return self._change("POST", provider_id, {"message": _text_of(message)})

    def withdraw(self, provider_id: str) -> Outcome:
        outcome = self._change("DELETE", provider_id, {})
        gone = isinstance(outcome, Delivered) or (
            isinstance(outcome, Rejected) and outcome.why.code == Reason.POST_GONE
        )
        return Delivered(provider_id) if gone else outcome

    def _change(self, method: str, post: str, fields: dict[str, str]) -> Outcome:
        proof = _credentials(self.config)
        bearer = {"Authorization": f"Bearer {proof.pop('access_token')}"}
        url = f"{self.config.base_url}/{self.config.version}/{post}"
        answer = call(
            self.http, method, url, self.config.timeout_s, params=proof, headers=bearer, data=fields
        )
        return change_of(answer, self.config.token, post) if isinstance(answer, Answer) else answer

    def _post(self, edge: str, fields: dict[str, str], **files: object) -> Outcome:
        url = f"{self.config.base_url}/{self.config.version}/{self.config.page_id}/{edge}"
        answer = call(
            self.http,
            "POST",
            url,
            self.config.timeout_s,
            data={**fields, **_credentials(self.config)},
            **files,
        )
        return outcome_of(answer, self.config.token) if isinstance(answer, Answer) else answer


class FacebookPage:
    """Posts text with a link, or one picture with its caption, as the page itself."""

    name: ClassVar[str] = "facebook_page"
    label: ClassVar[str] = "Trang Facebook"
    capabilities: ClassVar[Capabilities] = Capabilities(
        family="social", amends=("update", "withdraw")
    )
    config: ClassVar[type[OutletConfig]] = FacebookConfig

    def __init__(self, outlet: str, config: FacebookConfig, site: Site) -> None:
        self._config = config

    def problems(self, message: Message) -> list[Problem]:
        """Too long, or a picture that is too heavy or of a format that Facebook refuses."""
        text = _text_of(message)
        found = text_problems(message, text, TEXT_LIMIT, f"Facebook chỉ nhận {TEXT_LIMIT}")
        return (
            found
            + weight_problems(message.picture, PHOTO_MEGABYTES, "Facebook")
            + _format_problems(message.picture)
        )

    def preview(self, message: Message, to: Recipient | None) -> dict[str, bytes]:
        """The post's text and picture."""
        return post_preview(message, _text_of(message))

    @contextmanager
    def open(self) -> Iterator[Line]:
        with session(self._config.base_url) as http:
            yield _FacebookLine(http, self._config)

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

    def look_up(self, message: Message, key: DeliveryKey, since: datetime) -> Accepted | None:
        """The post with this message's text on the page; a post shows there only some time after it
        was made."""
        answer = self._read("/feed", feed.asked(since))
        if not isinstance(answer, Answer):
            raise NotTold(answer.why.raw)
        return feed.find(answer, _text_of(message), since)

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
        config, proof = self._config, _credentials(self._config, token)
        url = f"{config.base_url}/{config.version}/{path}"
        # in the header: an address ends up in logs
        bearer = {"Authorization": f"Bearer {proof.pop('access_token')}"}
        with session(config.base_url) as http:
            return call(
                http, "GET", url, config.timeout_s, params={**fields, **proof}, headers=bearer
            )


def _text_of(message: Message) -> str:
    """The post's text; the link stands in it only where no preview of the link is shown."""
    return post_text(message, with_link=message.picture is not None)


def _attached(message: Message) -> str | None:
    """What stands below the text and cannot be changed later: the picture's name, or the address
    that is shown as a preview."""
    if message.picture is not None:
        return message.picture.name
    return None if own_text(message) else message.link


def _credentials(config: FacebookConfig, instead: SecretStr | None = None) -> dict[str, str]:
    """The page's token, or another one, with its proof where the app's secret is known."""
    token = (instead or config.token).get_secret_value()
    if config.app_secret is None:
        return {"access_token": token}
    secret = config.app_secret.get_secret_value().encode()
    return {
        "access_token": token,
        "appsecret_proof": hmac.new(secret, token.encode(), hashlib.sha256).hexdigest(),
    }


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
