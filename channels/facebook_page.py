"""Facebook pages through the Graph API (Meta "Pages API - Posts", "Handling Errors"): one visible call a post.

The Graph API has no idempotency key, and pages were seen to publish behind an HTTP 500 (arsduo/koala issue 699): every 5xx,
code 1, code 2 and answer without an id is Unknown (`channels/_facebook.py`).
"""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

import requests
from pydantic import Field, SecretStr

from channels._facebook import outcome_of
from channels._http import Answer, call, session
from channels._social import BaseUrl, own_text, post_preview, post_text, text_problems, weight_problems
from channels.base import (
    Capabilities,
    DeliveryKey,
    Halted,
    Line,
    Message,
    Outcome,
    OutletConfig,
    Picture,
    Problem,
    Recipient,
    Rejected,
    Retry,
    Site,
    Unknown,
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
        picture = message.picture
        if picture is None:
            text = post_text(message, with_link=False)
            link = {"link": message.link} if message.link and not own_text(message) else {}
            return self._post("feed", {"message": text, **link})
        fields = {"caption": post_text(message)} | ({"alt_text_custom": picture.alt} if picture.alt else {})
        return self._post("photos", fields, files={"source": (picture.name, picture.data, picture.mime)})

    def _post(self, edge: str, fields: dict[str, str], **files: object) -> Outcome:
        url = f"{self.config.base_url}/{self.config.version}/{self.config.page_id}/{edge}"
        answer = call(self.http, "POST", url, self.config.timeout_s, data={**fields, **_credentials(self.config)}, **files)
        return outcome_of(answer, self.config.token) if isinstance(answer, Answer) else answer


class FacebookPage:
    """Posts text with a link, or one picture with its caption, as the page itself."""

    name: ClassVar[str] = "facebook_page"
    label: ClassVar[str] = "Trang Facebook"
    capabilities: ClassVar[Capabilities] = Capabilities(family="social", shows=("title", "summary", "social"))
    config: ClassVar[type[OutletConfig]] = FacebookConfig

    def __init__(self, outlet: str, config: FacebookConfig, site: Site) -> None:
        self._config = config

    def problems(self, message: Message) -> list[Problem]:
        """Too long, or a picture that is too heavy or of a format that Facebook refuses."""
        text = post_text(message, with_link=message.picture is not None)
        found = text_problems(message, text, TEXT_LIMIT, f"Facebook chỉ nhận {TEXT_LIMIT}")
        return found + weight_problems(message.picture, PHOTO_MEGABYTES, "Facebook") + _format_problems(message.picture)

    def preview(self, message: Message, to: Recipient | None) -> dict[str, bytes]:
        """The post's text and picture."""
        return post_preview(message, post_text(message, with_link=message.picture is not None))

    @contextmanager
    def open(self) -> Iterator[Line]:
        with session() as http:
            yield _FacebookLine(http, self._config)

    def test(self) -> str | None:
        """Read the page's name; None, or what is wrong in Vietnamese."""
        config = self._config
        url = f"{config.base_url}/{config.version}/{config.page_id}"
        proof = _credentials(config)
        bearer = {"Authorization": f"Bearer {proof.pop('access_token')}"}  # in the header: an address ends up in logs
        with session() as http:
            answer = call(http, "GET", url, config.timeout_s, params={"fields": "id,name", **proof}, headers=bearer)
        return _sentence(outcome_of(answer, config.token) if isinstance(answer, Answer) else answer, config.page_id)


def _credentials(config: FacebookConfig) -> dict[str, str]:
    token = config.token.get_secret_value()
    if config.app_secret is None:
        return {"access_token": token}
    secret = config.app_secret.get_secret_value().encode()
    return {"access_token": token, "appsecret_proof": hmac.new(secret, token.encode(), hashlib.sha256).hexdigest()}


def _format_problems(picture: Picture | None) -> list[Problem]:
    if picture is None or picture.mime in PHOTO_KINDS:
        return []
    return [Problem("image", f"Ảnh kiểu {picture.mime}: Facebook chỉ nhận JPEG hoặc PNG, hãy lưu ảnh sang một trong hai kiểu đó.")]


def _sentence(outcome: Outcome, page: str) -> str | None:
    match outcome:
        case Halted(reason):
            return f"Facebook không nhận mã truy cập hoặc quyền đăng lên trang {page}: hãy cấp lại token rồi thử lại ({reason})."
        case Rejected(reason):
            return f"Facebook không tìm thấy trang {page}: hãy kiểm tra page_id và version ({reason})."
        case Retry(reason) | Unknown(reason):
            return f"Chưa hỏi được Facebook về trang {page}, hãy thử lại sau ({reason})."
    return None
