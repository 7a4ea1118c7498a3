"""The `[outlet.bounces]` table: where mail servers return what they could not deliver, and how its
letters are fetched: an IMAP mailbox, or a Maildir of this machine.

The mailbox is for these letters only. What was read is moved into a folder of it, so that what lies
there was not read yet, whatever becomes of us in between.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, PlainValidator, SecretStr, model_validator

from channels.contract.channel import OutletConfig
from channels.contract.typed import like
from channels.email.headers import Mailbox, mailbox
from channels.email.mail_server import AUTH, CA_FILE, PASSWORD, USERNAME, Auth, HostName

Keep = Callable[[bytes], None]
"""Keeps one letter for good; the letter is put away once this has returned."""

MOST_LETTERS = 500
"""So many are fetched in one round."""

MOST_BYTES = 64 * 1024
"""So much of each letter is read: reports stand first, the letter that they speak of behind."""


class Bounces(OutletConfig):
    """The `[outlet.bounces]` table."""

    address: Annotated[Mailbox, PlainValidator(mailbox)] | None = Field(
        default=None,
        title="Địa chỉ nhận thư báo",
        description="Hộp thư riêng; thư đến địa chỉ có thêm phần sau dấu + cũng phải vào hộp này.",
    )
    host: HostName | None = Field(
        default=None,
        title="Máy chủ IMAP",
        description="Ví dụ imap.example.vn",
        json_schema_extra={"server": True},
    )
    port: int = Field(default=993, ge=1, le=65535, title="Cổng IMAP")
    security: Literal["tls", "starttls", "none"] = Field(
        default="tls",
        title="Mã hóa",
        json_schema_extra={
            "choices": {
                "tls": "mã hóa từ đầu (TLS)",
                "starttls": "chuyển sang mã hóa sau khi nối (STARTTLS)",
                "none": "không mã hóa",
            }
        },
    )
    username: str | None = USERNAME
    password: SecretStr | None = PASSWORD
    auth: Auth = AUTH
    ca_file: Path | None = CA_FILE
    folder: Annotated[str, like("[ -~]{1,200}", "INBOX")] = Field(
        default="INBOX", title="Thư mục của hộp thư"
    )
    done_folder: Annotated[str, like("[ -~]{0,200}", "LanToa")] = Field(
        default="LanToa",
        title="Thư mục cho thư đã đọc",
        description="Để trống: xóa thư đã đọc.",
    )
    maildir: Path | None = Field(
        default=None,
        title="Thư mục Maildir trên máy này",
        description="Thay cho hộp thư ở máy chủ IMAP.",
    )

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if self.maildir is not None and self.host is not None:
            raise ValueError("chỉ một trong host và maildir")
        if self.host is not None:
            self._can_log_in()
        return self

    def _can_log_in(self) -> None:
        if self.username is None or (self.auth == "password") != (self.password is not None):
            raise ValueError("host cần username, và password hoặc auth = oauth2")
        secret = self.password.get_secret_value() if self.password else ""
        if not (self.username.isascii() and secret.isascii()):
            raise ValueError("username và password chỉ được dùng chữ không dấu")

    @property
    def place(self) -> str:
        """What people call it."""
        return f"{self.host}:{self.port}" if self.host else str(self.maildir or "")
