"""The fields of a feed in outlets.toml."""

import re

from pydantic import Field, field_validator

from channels.contract.channel import OutletConfig
from channels.portal.clean import one_line

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,150}")


class PortalFeedConfig(OutletConfig):
    """An outlet's fields in outlets.toml."""

    feed_title: str = Field(title="Tên bản tin", description="Người đọc thấy tên này.")
    slug: str = Field(
        title="Tên trong địa chỉ",
        description="Chữ thường không dấu và gạch ngang, ví dụ cai-cach-hanh-chinh",
        json_schema_extra={"directs": True, "sole": True},
    )
    link: str = Field(title="Trang của chuyên mục trên cổng", description="Bắt đầu bằng https://")
    description: str = Field(
        default="Tin tức, thông báo và hướng dẫn chính thức dành cho người dân, doanh nghiệp.",
        title="Giới thiệu bản tin",
    )
    themes: tuple[str, ...] = Field(
        default=(), title="Chỉ các chủ đề", description="Mỗi dòng một mã; để trống: mọi bài."
    )
    limit: int = Field(default=50, ge=1, le=500, title="Số bài giữ trong bản tin")

    hubs: tuple[str, ...] = Field(
        default=(),
        title="Báo tin mới cho (WebSub)",
        description="Mỗi dòng địa chỉ một máy WebSub; để trống: trình đọc tin tự hỏi.",
    )

    @field_validator("hubs")
    @classmethod
    def _hubs(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for hub in value:
            if not re.fullmatch(r"https?://[!-~]+", hub) or "#" in hub:
                raise ValueError("mỗi dòng phải là một địa chỉ bắt đầu bằng https:// hoặc http://")
        return value

    @field_validator("slug")
    @classmethod
    def _slug(cls, value: str) -> str:
        if not _SLUG.fullmatch(value):
            raise ValueError(
                "chỉ dùng chữ thường không dấu, chữ số và dấu gạch ngang, ví dụ: "
                "cai-cach-hanh-chinh"
            )
        return value

    @field_validator("feed_title", "description")
    @classmethod
    def _line(cls, value: str) -> str:
        if not one_line(value):
            raise ValueError("không được để trống: hãy ghi")
        return one_line(value)

    @field_validator("link")
    @classmethod
    def _link(cls, value: str) -> str:
        if not re.fullmatch(r"https?://[^\s#]+", value):
            raise ValueError(
                "phải là địa chỉ trang web của chuyên mục, bắt đầu bằng https:// hoặc http://"
            )
        return value
