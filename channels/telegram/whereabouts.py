"""The chat of an outlet as Telegram knows it: its number, which lasts, and its public name, which
may change hands (core.telegram.org/bots/api, «Chat»; `migrate_to_chat_id`)."""

from collections.abc import Mapping
from dataclasses import dataclass

from channels.contract.credentials import Credential, CredentialStore, Renewed

NUMBER, NAME = "chat_id", "username"
"""What the two are kept as; the name without @, "" for a private chat."""


@dataclass(frozen=True)
class SeenChat:
    """A chat as an answer tells of it."""

    number: int
    name: str = ""


class Whereabouts:
    """What is known of one chat, for every process that shares the store."""

    def __init__(self, written: int | str, store: CredentialStore | None) -> None:
        self._store = store
        self._known = store.current() if store is not None else None
        kept = dict(self._known.values) if self._known is not None else {}
        number, self._name = kept.get(NUMBER, str(written)), kept.get(NAME, "")
        self.chat: int | str = number if number.startswith("@") else int(number)

    def move(self, number: int) -> None:
        """It has another number from now on."""
        self._keep(SeenChat(number, self._name))

    def see(self, seen: SeenChat | None) -> None:
        """Keep what an answer tells, where that is new."""
        if seen is not None and (seen.number, seen.name) != (self.chat, self._name):
            self._keep(seen)

    def _keep(self, seen: SeenChat) -> None:
        self.chat, self._name = seen.number, seen.name
        if self._store is None or self._known is None:
            return
        values = {NUMBER: str(seen.number), NAME: seen.name}
        now = self._store.renew(self._known, lambda _known: Renewed(values))
        self._known = now if isinstance(now, Credential) else self._known


def names_of(written: int | str, kept: Mapping[str, str]) -> frozenset[str]:
    """Every name of a chat: as it was written, its number, its public name."""
    name = kept.get(NAME, "")
    found = {str(written), kept.get(NUMBER, ""), f"@{name}" if name else ""}
    return frozenset(found - {""})
