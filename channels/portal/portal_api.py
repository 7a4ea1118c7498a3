"""A portal that has an interface of its own: each item is handed to it as the outlet says
(docs/engineering/wire-formats.md#a-portals-own-interface)."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar, Final
from urllib.parse import quote

import requests
from pydantic import Field, SecretStr, field_validator

from channels.contract.channel import Capabilities, Line, OutletConfig, Site
from channels.contract.message import DeliveryKey, Message, Problem, Recipient
from channels.contract.outcome import Accepted, Delivered, Halted, Outcome, Rejected, Retry, Unknown
from channels.contract.reasons import Reason, Why
from channels.portal.clean import legal, one_line
from channels.shared.http import Answer, by_status, call, session
from channels.shared.social import BaseUrl
from channels.shared.templated import RequestShape, asked, filled, said

MEANINGS: Final[Mapping[str, tuple[type[Halted] | type[Rejected] | type[Retry], Reason]]] = {
    "login": (Halted, Reason.CREDENTIALS),
    "account": (Halted, Reason.ACCOUNT),
    "setting": (Halted, Reason.MISCONFIGURED),
    "content": (Rejected, Reason.CONTENT_REFUSED),
    "picture": (Rejected, Reason.PICTURE_REFUSED),
    "long": (Rejected, Reason.TOO_LONG),
    "gone": (Rejected, Reason.POST_GONE),
    "later": (Retry, Reason.BUSY),
}
"""What an office may say that a portal's code means; "there" is an item that it has already."""

_SIGNS_IN: Final = re.compile(r"(?i)/(dang-?nhap|log-?(in|on)|sign-?in|sso|auth\w*)\b")
_THERE: Final = "there"
_ID: Final = "id"  # the mark for what the portal calls the item


class PortalRequest(RequestShape):
    """One of the calls: to a path under the outlet's address."""

    path: str = Field(
        default="",
        title="Phần sau của địa chỉ",
        description="Ví dụ /tin/{id}; {id} là mã mà cổng đặt cho bài.",
    )
    fields: dict[str, str] = Field(
        default_factory=dict,
        title="Các trường",
        description="Giá trị có thể mang {title}, {summary}, {html}, {text}, {link}, {picture}, "
        "{picture_alt}, {themes}, {office}, {item}, {key}, {id}, {username}, {password}.",
    )

    link_at: str = Field(
        default="",
        title="Địa chỉ của bài trên cổng đứng ở đâu",
        description="Tên trường trong JSON; để trống: nhật ký không có đường dẫn.",
    )

    @field_validator("codes")
    @classmethod
    def _known(cls, codes: dict[str, str]) -> dict[str, str]:
        unknown = sorted({*codes.values()} - {*MEANINGS, _THERE})
        if unknown:
            allowed = ", ".join([*MEANINGS, _THERE])
            raise ValueError(f"không hiểu nghĩa {', '.join(unknown)}; chọn trong: {allowed}")
        return codes


class PortalTest(OutletConfig):
    """A call that changes nothing: a GET that the portal answers to whoever may post."""

    path: str = Field(title="Phần sau của địa chỉ", description="Ví dụ /toi hoặc /chuyen-muc")
    headers: dict[str, str] = Field(default_factory=dict, title="Đầu đề riêng")


class PortalApiConfig(OutletConfig):
    """Fields of a `portal_api` outlet."""

    url: BaseUrl = Field(
        title="Địa chỉ giao diện của cổng",
        description="Bắt đầu bằng https://",
        json_schema_extra={"server": True, "directs": True, "sole": True},
    )
    username: str = Field(default="", title="Tên đăng nhập")
    password: SecretStr | None = Field(default=None, title="Mật khẩu hoặc mã khóa")
    request: PortalRequest = Field(title="Đăng bài")
    update: PortalRequest | None = Field(
        default=None, title="Sửa bài đã đăng", description="Để trống: sửa tay trên cổng."
    )
    withdraw: PortalRequest | None = Field(
        default=None, title="Gỡ bài", description="Để trống: gỡ tay trên cổng."
    )
    test: PortalTest | None = Field(
        default=None,
        title="Gọi thử",
        description="Để trống: chỉ thử kết nối, không thử được khóa.",
    )
    most_characters: int = Field(
        default=100_000, ge=100, title="Nội dung dài nhất (ký tự, tính cả thẻ)"
    )
    timeout_s: float = Field(default=30, gt=0, title="Chờ trả lời nhiều nhất (giây)")


@dataclass(frozen=True)
class _PortalLine:
    http: requests.Session
    config: PortalApiConfig

    def send(self, message: Message, to: Recipient | None, key: DeliveryKey) -> Outcome:
        shape = self.config.request
        return self._called(shape, {**_values(message), "key": key}, key)

    def update(self, message: Message, before: Message, provider_id: str) -> Outcome:
        return self._changed(self.config.update, {**_values(message), "key": ""}, provider_id)

    def withdraw(self, provider_id: str) -> Outcome:
        outcome = self._changed(self.config.withdraw, {"key": ""}, provider_id)
        gone = isinstance(outcome, Rejected) and outcome.why.code == Reason.POST_GONE
        return Delivered(provider_id) if gone else outcome

    def _changed(
        self, shape: PortalRequest | None, values: Mapping[str, str], provider_id: str
    ) -> Outcome:
        if shape is None:
            return Rejected(Why(Reason.CANNOT_AMEND, "the outlet does not say how to ask for it"))
        outcome = self._called(shape, {**values, _ID: provider_id}, provider_id)
        return Delivered(provider_id) if isinstance(outcome, Accepted) else outcome

    def _called(self, shape: PortalRequest, values: Mapping[str, str], usual_id: str) -> Outcome:
        """Accepted with the portal's id, or ours where it tells none."""
        secret = self.config.password.get_secret_value() if self.config.password else ""
        whole = {**values, "username": self.config.username, "password": secret}
        place = {name: quote(text, safe="") for name, text in values.items()}
        url = self.config.url + filled(shape.path, place)
        answer = call(self.http, shape.method, url, self.config.timeout_s, **asked(shape, whole))
        if not isinstance(answer, Answer):
            return answer
        return _meant(shape, answer, usual_id, secret)


class PortalApi:
    """Hands items to a portal that publishes them itself, and changes or takes them back there
    where the outlet says how."""

    name: ClassVar[str] = "portal_api"
    label: ClassVar[str] = "Cổng có giao diện riêng"
    capabilities: ClassVar[Capabilities] = Capabilities(
        family="portal", amends=("update", "withdraw"), late="send"
    )
    config: ClassVar[type[OutletConfig]] = PortalApiConfig

    def __init__(self, outlet: str, config: PortalApiConfig, site: Site) -> None:
        self._config = config

    def problems(self, message: Message) -> list[Problem]:
        """No title, or more text than the portal takes."""
        found = []
        if not one_line(message.title):
            found.append(Problem("title", "Tin chưa có tiêu đề: nhập tiêu đề."))
        if len(message.html) > (most := self._config.most_characters):
            over = len(message.html) - most
            text = f"Nội dung dài quá mức cổng nhận ({most} ký tự): hãy rút bớt {over} ký tự."
            found.append(Problem("html", text))
        return found

    def preview(self, message: Message, to: Recipient | None) -> dict[str, bytes]:
        """The body that the portal is given; it draws the page itself."""
        return {".html": legal(message.html).encode("utf-8")}

    @contextmanager
    def open(self) -> Iterator[Line]:
        """A line over one HTTP session."""
        with session(self._config.url) as http:
            yield _PortalLine(http, self._config)

    def test(self) -> str | None:
        """Get the address that the outlet names, else connect only; None, or what is wrong in
        Vietnamese."""
        config, shape = self._config, self._config.test
        secret = config.password.get_secret_value() if config.password else ""
        known = {"username": config.username, "password": secret}
        headers = (
            {name: filled(text, known) for name, text in shape.headers.items()} if shape else {}
        )
        method, path = ("GET", shape.path) if shape else ("HEAD", "")
        with session(config.url) as http:
            answer = call(http, method, config.url + path, config.timeout_s, headers=headers)
        if not isinstance(answer, Answer):
            return f"Không kết nối được với cổng, hãy xem lại địa chỉ ({answer.why.raw})."
        return _wrong_with(answer, secret) if shape else None

    def advice(self) -> list[str]:
        """That the key is not tried where the outlet names no call for it."""
        if self._config.test:
            return []
        return [
            "Điểm phát chưa khai «Gọi thử» (bảng test) nên chỉ thử được kết nối tới cổng, chưa "
            "biết cổng có nhận khóa hay không."
        ]


def _wrong_with(answer: Answer, secret: str) -> str | None:
    """What an officer has to do about an answer to a call that changes nothing."""
    if 200 <= answer.status < 300:
        return None
    said = answer.said(secret)
    if answer.status in (401, 403) or _SIGNS_IN.search(answer.leads_to()):
        return f"Cổng không nhận tên đăng nhập hoặc khóa: hãy cấp lại rồi thử lại ({said})."
    if answer.leads_to():
        return f"Cổng chuyển sang địa chỉ khác: hãy sửa địa chỉ của điểm phát ({said})."
    if answer.status == 404:
        return f"Cổng không có địa chỉ này: hãy xem lại địa chỉ và phần sau của nó ({said})."
    return f"Cổng trả lời khác mong đợi: hãy hỏi nơi quản trị cổng ({said})."


def _values(message: Message) -> dict[str, str]:
    """What the marks stand for."""
    picture = message.picture
    return {
        "item": message.item,
        "title": one_line(message.title),
        "summary": legal(message.summary),
        "html": legal(message.html),
        "text": legal(message.text),
        "link": message.link or "",
        "picture": picture.url if picture else "",
        "picture_alt": picture.alt if picture else "",
        "themes": ", ".join(message.themes),
        "office": message.office,
        _ID: "",
    }


def _meant(shape: PortalRequest, answer: Answer, usual_id: str, secret: str) -> Outcome:
    """The code in the body before the status; without any code to look for, the status."""
    body = answer.json()
    code = said(body, answer.text, shape.code_at)
    named = said(body, "", shape.id_at) if shape.id_at else ""
    place = said(body, "", shape.link_at) if shape.link_at else ""
    url = place if place.startswith(("https://", "http://")) else None
    meaning = shape.codes.get(code) or shape.codes.get(str(answer.status), "")
    if meaning == _THERE or (shape.accepted and code in shape.accepted):
        return Accepted(named or usual_id, url)
    if meaning:
        kind, reason = MEANINGS[meaning]
        return kind(Why(reason, answer.said(secret)))
    if _SIGNS_IN.search(answer.leads_to()):  # asked before anything is done
        return Halted(Why(Reason.CREDENTIALS, answer.said(secret)))
    if not 200 <= answer.status < 300:
        return by_status(answer, secret)
    is_read = body is not None or not answer.text.strip()  # a 2xx that is no answer of a portal
    if not shape.accepted and is_read and (named or not shape.id_at):
        return Accepted(named or usual_id, url)
    return Unknown(Why(Reason.UNCLEAR, answer.said(secret)))
