"""The channels as they are registered: what they are called, and what they say of themselves."""

from collections.abc import Iterator

from channels import CHANNELS, channel_class
from channels.contract.channel import Capabilities
from content.items.carried import CARRIED
from content.items.families import CARRIED_NAMES, FAMILIES, FAMILY_NAMES
from content.outlets.outlets import approved_name


def channels_of(family: str) -> dict[str, Capabilities]:
    """The registered channels that carry a family's texts, by the name that approvals call them."""
    known = {name: channel_class(name).capabilities for name in CHANNELS}
    if family in CARRIED_NAMES:
        return {approved_name(name, family): said for name, said in known.items() if said.carried}
    return {name: said for name, said in known.items() if said.family == family}


def label_of(channel: str) -> str:
    """A channel's Vietnamese label, with the form of what people carry; its name when this release
    does not know it."""
    name, _, form = channel.partition(":")
    if name not in CHANNELS:
        return channel
    label = channel_class(name).label
    return f"{label}: {FAMILY_NAMES.get(form, form)}" if form else label


def channel_family(channel: str) -> str | None:
    """The family of a channel; None when this release does not know it, or when it is each
    outlet's own."""
    name, _, form = channel.partition(":")
    if name not in CHANNELS:
        return None
    said = channel_class(name).capabilities
    return (form or None) if said.carried else said.family


def is_surface(channel: str) -> bool:
    """Whether a channel shows all that stands on it at once; not one that this release does not
    know."""
    return channel in CHANNELS and channel_class(channel).capabilities.surface


def is_templated(channel: str) -> bool:
    """Whether a channel sends texts that a provider registered and nothing else."""
    return channel in CHANNELS and channel_class(channel).capabilities.templated


def using(field: str) -> list[str]:
    """The registered channels that show a field that an item may carry."""
    return [name for name in CHANNELS if field in channel_class(name).capabilities.uses]


def faults_of(channel: str) -> Iterator[str]:
    """What a registered channel says of itself that cannot be, each as a sentence for whoever
    wrote it."""
    said = channel_class(channel).capabilities
    if said.family and said.family not in FAMILIES:
        yield (
            f"kênh {channel} khai báo loại «{said.family}» mà tin, bài không có; chọn một trong: "
            f"{', '.join(FAMILIES)}"
        )
    if unknown := [name for name in said.uses if name not in CARRIED]:
        yield (
            f"kênh {channel} khai báo dùng trường «{unknown[0]}» mà tin, bài không có; chọn trong: "
            f"{', '.join(CARRIED)}"
        )
    if said.carried and (said.family or said.addressed or said.surface):
        yield f"kênh {channel} do người mang đi: không khai báo loại, gửi đến ai hay bảng tin chung"
    if not said.family and not said.carried and not (said.addressed and said.form):
        yield (
            f"kênh {channel} không nhận tin, bài nên chỉ báo việc: phải khai báo gửi đến ai "
            "(addressed) và dạng (form)"
        )
    if said.surface and said.addressed:
        yield f"kênh {channel} vừa gửi đến từng người vừa là một bảng tin chung: chỉ chọn một"
