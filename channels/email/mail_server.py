"""A `[[outlet.relay]]` table: one mail server that takes the outlet's letters."""

from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from channels.contract.channel import OutletConfig
from channels.contract.outcome import Halted, Retry
from channels.contract.typed import like

HostName = Annotated[
    str,
    like(
        r"(?=.{1,253}$)(?:[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+)",
        "mail.example.vn",
    ),
]
"""A name or an address of a machine."""

# How an account of a mail server is written, whichever way the letters go.
Auth = Literal["password", "oauth2"]
USERNAME: Final[Any] = Field(default=None, title="Tên đăng nhập")
PASSWORD: Final[Any] = Field(default=None, title="Mật khẩu")
AUTH: Final[Any] = Field(
    default="password",
    title="Đăng nhập bằng",
    json_schema_extra={"choices": {"password": "mật khẩu", "oauth2": "mã truy cập (OAuth2)"}},
)
# the office's own authority beside those that the machine trusts: a file of PEM certificates
CA_FILE: Final[Any] = Field(
    default=None, title="Tệp chứng thư riêng của cơ quan", description="Thường để trống."
)


class Relay(OutletConfig):
    """One mail server that takes the outlet's letters: a `[[outlet.relay]]` table."""

    host: HostName = Field(
        title="Máy chủ",
        description="Ví dụ mail.example.vn",
        json_schema_extra={"server": True},
    )
    port: int = Field(
        ge=1, le=65535, title="Cổng", description="Thường là 587, hoặc 465 nếu dùng TLS từ đầu."
    )
    security: Literal["none", "starttls", "tls"] = Field(
        default="starttls",
        title="Mã hóa",
        json_schema_extra={
            "choices": {
                "starttls": "chuyển sang mã hóa sau khi nối (STARTTLS)",
                "tls": "mã hóa từ đầu (TLS)",
                "none": "không mã hóa",
            }
        },
    )
    username: str | None = USERNAME
    password: SecretStr | None = PASSWORD
    auth: Auth = AUTH
    ca_file: Path | None = CA_FILE
    # of the account at this relay, beside those of the outlet as a whole
    per_hour: int | None = Field(
        default=None, ge=1, le=10_000_000, title="Máy này nhận nhiều nhất mỗi giờ"
    )
    per_day: int | None = Field(
        default=None,
        ge=1,
        le=10_000_000,
        title="Máy này nhận nhiều nhất mỗi ngày",
        description="Đủ mức thì thư đi bằng máy khác, hoặc chờ.",
    )

    @property
    def caps(self) -> dict[int, int]:
        """Letters at most, by the span in seconds."""
        limits = {3600: self.per_hour, 86400: self.per_day}
        return {span_s: most for span_s, most in limits.items() if most is not None}

    @field_validator("username", "password")
    @classmethod
    def _ascii(cls, value: str | SecretStr | None) -> str | SecretStr | None:
        plain = value.get_secret_value() if isinstance(value, SecretStr) else value
        if plain is not None and not plain.isascii():
            raise ValueError("chỉ được dùng chữ không dấu (máy chuyển thư không nhận chữ khác)")
        return value

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if self.auth == "oauth2":
            if self.username is None or self.password is not None:
                raise ValueError("auth = oauth2 cần username và không có password")
            if self.security == "none":
                raise ValueError("auth = oauth2 cần security là starttls hoặc tls")
        elif (self.username is None) != (self.password is None):
            raise ValueError("username và password phải đi cùng nhau")
        return self

    @property
    def place(self) -> str:
        return f"{self.host}:{self.port}"


class Unusable(Exception):
    """The relay cannot take anything now: the outcome for the letter, and a Vietnamese sentence for
    the officer."""

    def __init__(self, outcome: Retry | Halted, sentence: str) -> None:
        super().__init__(outcome.why.raw)
        self.outcome = outcome
        self.sentence = sentence
