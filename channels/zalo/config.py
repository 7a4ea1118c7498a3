"""What every Zalo outlet says of the Official Account that it speaks for, and what one for articles
says besides."""

from typing import Annotated, Final, Literal

from pydantic import Field, SecretStr

from channels.contract.channel import OutletConfig
from channels.contract.linking import LinkingConfig
from channels.contract.typed import like
from channels.shared.social import BaseUrl

OPENAPI: Final = "https://openapi.zalo.me"
BUSINESS: Final = "https://business.openapi.zalo.me"
OAUTH: Final = "https://oauth.zaloapp.com"

_PictureUrl = Annotated[str, like(r"(https?://\S{1,500})?", "https://cong.example.vn/bia.jpg")]


class ZaloAccount(OutletConfig):
    """The account and the application, the same for all of its outlets: they share one grant."""

    app_id: Annotated[str, like(r"\w{1,40}", "4242000011112222")] = Field(
        coerce_numbers_to_str=True,
        title="Mã ứng dụng Zalo",
        description="Xem ở trang của ứng dụng, nơi Zalo dành cho người lập trình.",
        json_schema_extra={"directs": True},
    )
    app_secret: SecretStr = Field(min_length=1, title="Khóa bí mật của ứng dụng Zalo")
    oa_id: Annotated[str, like(r"\w{0,40}", "579745863508352884")] = Field(
        default="",
        coerce_numbers_to_str=True,
        title="Mã tài khoản OA của cơ quan",
        description="Cần khi một ứng dụng gửi cho nhiều tài khoản OA.",
        json_schema_extra={"directs": True},
    )
    # used once, for the next one; what comes after stands in the store of credentials
    refresh_token: SecretStr | None = Field(
        default=None,
        title="Mã gia hạn của Zalo",
        description="Để trống cũng được: bấm «Kết nối với Zalo» ở trang của điểm phát để lấy.",
    )
    # appsecret_proof, where the application demands it
    proof: bool = Field(
        default=False,
        title="Kèm chứng thực khóa bí mật",
        description="Bật khi cài đặt của ứng dụng đòi chứng thực này.",
    )
    oauth_url: BaseUrl = Field(
        default=OAUTH,
        title="Địa chỉ cấp quyền của Zalo",
        description="Thường để nguyên.",
        json_schema_extra={"server": True},
    )
    base_url: BaseUrl = Field(
        default=OPENAPI,
        title="Địa chỉ máy chủ Zalo",
        description="Thường để nguyên.",
        json_schema_extra={"server": True},
    )
    # of silence
    timeout_s: float = Field(default=30, gt=0, title="Chờ trả lời nhiều nhất (giây)")

    @property
    def token_url(self) -> str:
        """Where tokens are got."""
        return f"{self.oauth_url.removesuffix('/v4')}/v4/oa/access_token"

    @property
    def permission_url(self) -> str:
        """Where the administrator of the account agrees."""
        return f"{self.oauth_url.removesuffix('/v4')}/v4/oa/permission"

    @property
    def openapi(self) -> str:
        """The host for articles and messages, without a version."""
        return self.base_url.removesuffix("/v2.0").removesuffix("/v3.0")

    @property
    def secrets(self) -> tuple[str, ...]:
        """What stands in no reason."""
        held = (self.app_secret, self.refresh_token)
        return tuple(secret.get_secret_value() for secret in held if secret is not None)


class ZaloOaConfig(LinkingConfig, ZaloAccount):
    """Fields of a `zalo_oa` outlet."""

    broadcast: bool = Field(
        default=False,
        title="Gửi bài đến mọi người quan tâm",
        description="Zalo duyệt khoảng 30 phút rồi mới gửi; mỗi tháng chỉ được một số lượt theo "
        "gói của tài khoản.",
    )
    author: str = Field(
        default="",
        max_length=50,
        title="Tên tác giả của bài",
        description="Để trống thì là tên cơ quan; Zalo nhận nhiều nhất 50 ký tự.",
    )
    cover: _PictureUrl = Field(
        default="",
        title="Ảnh bìa khi bài không có ảnh",
        description="Địa chỉ của một ảnh JPEG hoặc PNG nặng đến 1 MB: Zalo không nhận bài không có "
        "ảnh bìa.",
    )
    comment: Literal["show", "hide"] = Field(
        default="hide",
        title="Bình luận dưới bài",
        json_schema_extra={"choices": {"show": "cho bình luận", "hide": "không cho"}},
    )
    # until Zalo has made the article; later the look-up finds it
    ready_within_s: float = Field(
        default=120, ge=0, le=900, title="Chờ Zalo xử lý bài nhiều nhất (giây)"
    )
