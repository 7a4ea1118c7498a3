"""The fields of an e-mail outlet in outlets.toml."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, PlainValidator, model_validator

from channels.contract.linking import LinkingConfig
from channels.contract.typed import like
from channels.email.dkim import Dkim
from channels.email.headers import Mailbox, mailbox, wire_domain
from channels.email.mail_server import Relay
from channels.email.oauth2 import OAuth2
from channels.email.returned.mailbox import Bounces

_Domain = Annotated[str, AfterValidator(wire_domain)]
_PerSecond = Annotated[float, Field(gt=0)]


def _some_relay(relays: tuple[Relay, ...]) -> tuple[Relay, ...]:
    if not relays:
        raise ValueError("cần ít nhất một máy chuyển thư [[outlet.relay]]")
    return relays


class EmailConfig(LinkingConfig):
    """An e-mail outlet's own fields; several relays stand in for one another."""

    from_: Annotated[Mailbox, PlainValidator(mailbox)] = Field(
        alias="from",
        title="Người gửi",
        description="Tên và địa chỉ: Trung tâm Thông tin <thongtin@hoadang.example.vn>",
        json_schema_extra={"directs": True},
    )
    reply_to: Annotated[Mailbox, PlainValidator(mailbox)] | None = Field(
        default=None, title="Thư trả lời về", json_schema_extra={"directs": True}
    )
    bounce_domain: _Domain | None = Field(
        default=None,
        title="Tên miền nhận thư báo không phát được",
        description="Bản ghi MX phải trỏ về máy nhận; để trống: báo về người gửi.",
    )
    relay: Annotated[tuple[Relay, ...], AfterValidator(_some_relay)] = Field(
        title="Máy chuyển thư", description="Nhiều máy thì thay nhau khi một máy hỏng."
    )
    dkim: Dkim | None = Field(default=None, title="Chữ ký DKIM")
    oauth2: OAuth2 | None = Field(
        default=None,
        title="Đăng nhập bằng mã truy cập (OAuth2)",
        description="Chỉ khi máy chuyển thư đăng nhập bằng mã truy cập.",
    )
    bounces: Bounces | None = Field(
        default=None,
        title="Hộp thư nhận thư báo không phát được",
        description="Hộp thư riêng, máy đọc và cất thư trong đó.",
    )
    # letters a second at most
    per_domain: dict[_Domain, _PerSecond] = Field(
        default_factory=dict,
        title="Giới hạn theo tên miền người nhận",
        description="Tên miền, rồi mỗi giây nhiều nhất bao nhiêu thư: gmail.com, 2",
    )
    # of the account: what it is allowed less a few for other programs that use it
    per_hour: int | None = Field(
        default=None,
        ge=1,
        le=10_000_000,
        title="Tài khoản gửi nhiều nhất mỗi giờ",
        description="Để trống: không giới hạn.",
    )
    per_day: int | None = Field(
        default=None,
        ge=1,
        le=10_000_000,
        title="Tài khoản gửi nhiều nhất mỗi ngày",
        description="Ví dụ hộp thư Gmail của cơ quan: 2000; Outlook: 10000.",
    )
    hostname: Annotated[str, like(r"[A-Za-z0-9.:\[\]-]{1,253}", "may-1.example.vn")] = Field(
        default="localhost",
        title="Tên máy khi chào máy chuyển thư",
    )
    timeout_s: float = Field(default=30.0, gt=0, le=600, title="Chờ trả lời nhiều nhất (giây)")
    # with each relay
    connections: int = Field(default=10, ge=1, le=100, title="Số kết nối với mỗi máy chuyển thư")
    messages_per_connection: int = Field(default=100, ge=1, title="Số thư mỗi kết nối")
    # letters under way to one recipient domain
    domain_connections: int = Field(
        default=4, ge=1, title="Số thư cùng lúc đến một tên miền người nhận"
    )

    @model_validator(mode="after")
    def _one_way_back(self) -> Self:
        if self.bounce_domain is not None and self.bounces and self.bounces.address is not None:
            raise ValueError("chỉ một trong bounce_domain và address của [outlet.bounces]")
        return self

    def envelope_sender(self, key: str) -> str:
        """Where what cannot be delivered comes back to: an address of that delivery's own, or the
        sender's where none was set up."""
        if self.bounces is not None and self.bounces.address is not None:
            local, _at, domain = self.bounces.address.address.rpartition("@")
            return f"{local}+{key}@{domain}"
        return f"bounce+{key}@{self.bounce_domain}" if self.bounce_domain else self.from_.address

    @model_validator(mode="after")
    def _tokens_where_they_are_used(self) -> Self:
        ways = [relay.auth for relay in self.relay] + [self.bounces.auth if self.bounces else ""]
        by_token = "oauth2" in ways
        if by_token != (self.oauth2 is not None):
            raise ValueError("[outlet.oauth2] và auth = oauth2 đi cùng nhau: ghi hoặc bỏ cả hai")
        return self
