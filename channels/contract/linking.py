"""Optional parts of a channel whose posts lead to the item's page."""

from typing import Protocol, runtime_checkable

from pydantic import Field

from channels.contract.channel import OutletConfig


class LinkingConfig(OutletConfig):
    """Base of the fields of a channel whose posts lead to the item's page."""

    short_links: bool = Field(
        default=False,
        title="Dùng liên kết ngắn",
        description=(
            "Bài dẫn tới trang của nó bằng địa chỉ ngắn của cơ quan (/l/…), để đếm số lần mở; "
            "không ghi lại ai mở."
        ),
    )


@runtime_checkable
class Linking(Protocol):
    """Optional: a channel whose posts lead to the item's page; by its short link, whose openings
    are counted, where the outlet says so (`LinkingConfig`)."""

    short_links: bool
