"""The families of channels: which of the author's texts is meant, and nothing else.

What an outlet is (whom it is addressed to, whether it is a whole artefact) is said by its channel.
"""

from collections.abc import Mapping
from typing import Final, Literal

Family = Literal["portal", "email", "sms", "social", "led"]
"""What an item may name in `channels` for the machine to publish."""

FAMILIES: Final[Mapping[str, tuple[str, ...]]] = {
    "portal": ("title", "summary", "body", "alt"),
    "email": ("title", "summary", "body", "alt"),
    "sms": ("sms", "sms_accented"),
    "social": ("title", "summary", "social", "alt"),
    "led": ("led",),
}
"""The texts that each family shows."""
