"""Optional part of a channel whose provider limits what one person may get."""

from collections.abc import Mapping
from typing import Protocol, runtime_checkable


@runtime_checkable
class Rationed(Protocol):
    """Optional: a provider that lets one address have only so many messages of this outlet in any
    span: it is kept to them."""

    rations: Mapping[int, int]  # messages at most, by the span in seconds
