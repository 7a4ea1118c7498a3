"""One gateway of an SMS outlet in outlets.toml: whose it is, where it is, whom it knows us as."""

from typing import Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator

from channels.contract.channel import OutletConfig
from channels.shared.templated import RequestShape
from channels.sms.providers import PROVIDERS, provider_class

ProviderName = Literal[
    "kannel", "jasmin", "esms", "speedsms", "fpt", "stringee", "viettel", "twilio", "smpp", "http"
]


_SMPP = ("smpp", "smpps")
_PORTS = {"http": 80, "https": 443, "smpp": 2775, "smpps": 2775}


class HttpShape(RequestShape):
    """How a provider wants to be asked by HTTP whose interface is not public (`provider = "http"`);
    docs/engineering/wire-formats.md#any-http-provider says what the marks mean."""

    fields: dict[str, str] = Field(
        default_factory=dict,
        title="Các trường",
        description="Giá trị có thể mang {to}, {local}, {text}, {sender}, {key}, {username}, "
        "{password}, {receipts}, {template}.",
    )
    receipt_key_at: str = Field(default="", title="Biên nhận: mã của ta ở trường nào")
    receipt_id_at: str = Field(default="", title="Biên nhận: mã tin của họ ở trường nào")
    receipt_status_at: str = Field(default="", title="Biên nhận: kết quả ở trường nào")
    receipt_delivered: tuple[str, ...] = Field(default=(), title="Biên nhận: thế nào là đã đến")
    receipt_failed: tuple[str, ...] = Field(default=(), title="Biên nhận: thế nào là không đến")
    reply_from_at: str = Field(default="", title="Tin người nhận nhắn lại: số ở trường nào")
    reply_text_at: str = Field(default="", title="Tin người nhận nhắn lại: chữ ở trường nào")
    receipt_answer: str = Field(default="OK", title="Biên nhận: trả lời họ thế nào")


class GatewayEntry(OutletConfig):
    """`[[outlet.gateway]]`."""

    provider: ProviderName = Field(
        default="kannel",
        title="Loại cổng",
        json_schema_extra={
            "choices": {name: said.label for name, said in PROVIDERS.items()},
            "sole": True,
        },
    )
    # smsbox's address where it is Kannel's; without a path, the usual one is meant
    url: str = Field(
        default="",
        title="Địa chỉ cổng",
        description="Ví dụ https://sms.example.vn/cgi-bin/sendsms; nhà cung cấp có địa chỉ chung "
        "thì để trống.",
        json_schema_extra={"server": True, "sole": True},
    )
    username: str = Field(
        default="",
        title="Tên đăng nhập",
        description="Hoặc mã khách hàng, mã khóa mà nhà cung cấp giao.",
        json_schema_extra={"directs": True},
    )
    password: SecretStr = Field(title="Mật khẩu")
    # what else a provider asks for: Kannel's SMS centre, Viettel's CP code, SpeedSMS's kind
    smsc: str | None = Field(
        default=None,
        title="Trung tâm nhắn tin hoặc mã riêng",
        description="Để trống nếu nhà cung cấp không giao.",
        json_schema_extra={"sole": True},
    )
    # where arrival is reported; usually our own hook
    receipt_url: str | None = Field(
        default=None,
        title="Địa chỉ nhận biên nhận",
        description="Nơi cổng báo tin đã đến; thường là địa chỉ của chính hệ thống này.",
    )
    timeout_s: float = Field(default=30.0, gt=0, title="Chờ trả lời nhiều nhất (giây)")
    # its share beside other gateways of the outlet
    weight: int = Field(
        default=1,
        ge=1,
        le=100,
        title="Tỷ trọng",
        description="Cổng có tỷ trọng 3 nhận gấp ba cổng có tỷ trọng 1.",
    )
    # đồng; of a provider that tells what is left
    low_balance: int = Field(
        default=200_000,
        ge=0,
        title="Báo khi số dư dưới (đồng)",
        description="Nhà cung cấp nào cho biết số dư (eSMS) thì được hỏi mỗi giờ; 0: không báo.",
    )
    # of SMPP alone: messages under way at once, and how parts of a long one are joined
    window: int = Field(default=10, ge=1, le=1000, title="SMPP: số tin chờ trả lời cùng lúc")
    joining: Literal["udh", "sar", "payload"] = Field(
        default="udh",
        title="SMPP: cách nối tin dài",
        json_schema_extra={
            "choices": {
                "udh": "đầu đề trong tin (UDH)",
                "sar": "thẻ sar",
                "payload": "cả tin trong message_payload",
            }
        },
    )
    request: HttpShape | None = Field(default=None, title="Cách hỏi cổng theo mẫu")

    @field_validator("url")
    @classmethod
    def _whole_url(cls, url: str) -> str:
        if url and (_address(url) is None or "?" in url or "#" in url):
            raise ValueError("url phải có dạng http://máy-chủ:cổng/đường-dẫn, không kèm ? hay #")
        return url

    @field_validator("receipt_url")
    @classmethod
    def _reachable(cls, url: str | None) -> str | None:
        if url is not None and (_address(url) is None or "#" in url):
            raise ValueError("receipt_url phải là một địa chỉ http:// hoặc https:// đầy đủ")
        return url

    @model_validator(mode="after")
    def _complete(self) -> "GatewayEntry":
        made = provider_class(self.provider)
        if self.url and (urlsplit(self.url).scheme in _SMPP) != (self.provider == "smpp"):
            raise ValueError("địa chỉ smpp:// hoặc smpps:// là của cổng SMPP, và chỉ của nó")
        for name in made.needs:
            if not getattr(self, name):
                raise ValueError(f"cổng {PROVIDERS[self.provider].label} cần có trường {name}")
        if self.request is not None and "request" not in made.needs:
            raise ValueError("bảng request chỉ dùng với cổng theo mẫu (http)")
        return self

    @property
    def address(self) -> str:
        """The whole address, the provider's own where none is written."""
        made, url = provider_class(self.provider), self.url or provider_class(self.provider).url
        bare = urlsplit(url).path in ("", "/") or not made.path
        return url.rstrip("/") + made.path if bare else url

    @property
    def place(self) -> str:
        """Machine and port alone, as reasons may show them."""
        parts = urlsplit(self.address)
        return f"{parts.hostname}:{parts.port or _PORTS[parts.scheme]}"


def _address(url: str) -> SplitResult | None:
    """The parts of an http(s) address with a host and without a login in it, else None."""
    try:
        parts = urlsplit(url)
        usable = (
            parts.scheme in ("http", "https", *_SMPP)
            and bool(parts.hostname)
            and parts.port != 0
            and parts.username is None
        )
    except ValueError:
        return None
    return parts if usable else None
