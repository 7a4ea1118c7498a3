"""Optional part of a channel whose packs people carry."""

from typing import Protocol, runtime_checkable


@runtime_checkable
class Carried(Protocol):
    """Optional: a channel whose packs people carry. What its line accepts is a file of
    `Site.packs_dir`, named by the provider's id; who carries it is asked afterwards, and nothing
    but that person's word makes it delivered."""

    form: str  # of communication, as items and plans call it
    carrier: str  # the person's name
    email: str
    mail: str  # the outlet through which the person is asked
    task: str  # what the person is asked to do, a Vietnamese sentence

    def pack_title(self, title: str) -> str: ...
