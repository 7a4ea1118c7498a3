"""The fields of a Facebook page's outlet, and how each call proves whose it is."""

import hashlib
import hmac
from typing import Annotated

from pydantic import Field, SecretStr

from channels.contract.linking import LinkingConfig
from channels.contract.typed import like
from channels.shared.social import BaseUrl


class FacebookConfig(LinkingConfig):
    """Fields of a `facebook_page` outlet."""

    page_id: Annotated[str, like(r"[\w.-]+", "100000000000001")] = Field(
        coerce_numbers_to_str=True,
        title="Mã trang",
        description="Dãy số ở mục Giới thiệu của trang, ví dụ 100000000000001",
        json_schema_extra={"directs": True, "sole": True},
    )
    token: SecretStr = Field(
        min_length=1,
        title="Mã truy cập của trang",
        description="Loại dài hạn, của trang chứ không phải của người quản trị trang.",
    )
    # for appsecret_proof, where the app enforces it
    app_secret: SecretStr | None = Field(
        default=None,
        title="Khóa bí mật của ứng dụng",
        description="Chỉ cần khi ứng dụng đòi kèm khóa trong mỗi lần gọi.",
    )
    base_url: BaseUrl = Field(
        default="https://graph.facebook.com",
        title="Địa chỉ máy chủ",
        description="Thường để nguyên.",
        json_schema_extra={"server": True},
    )
    version: Annotated[str, like(r"v\d+\.\d+", "v26.0")] = Field(
        default="v26.0",
        title="Phiên bản giao diện",
        description="Thường để nguyên.",
    )
    # shown below a text of the author's own too, which has no link of its own otherwise
    link_card: bool = Field(
        default=False,
        title="Kèm thẻ liên kết dưới bài có chữ riêng",
        description="Thẻ dẫn tới trang của bài, ở dưới chữ; bài có ảnh thì không có thẻ.",
    )
    # of silence
    timeout_s: float = Field(default=30, gt=0, title="Chờ trả lời nhiều nhất (giây)")


def credentials(config: FacebookConfig, instead: SecretStr | None = None) -> dict[str, str]:
    """The page's token, or another one, with its proof where the app's secret is known."""
    token = (instead or config.token).get_secret_value()
    if config.app_secret is None:
        return {"access_token": token}
    secret = config.app_secret.get_secret_value().encode()
    return {
        "access_token": token,
        "appsecret_proof": hmac.new(secret, token.encode(), hashlib.sha256).hexdigest(),
    }
