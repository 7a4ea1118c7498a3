"""Which screens are alive: the public edge hears their players, and each minute one sign is kept
with the outlet."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from channels.contract.channel import PlayerScreen
from content.database.db import DatabaseError
from content.outlets.outlets import Outlet, list_outlets, note_seen
from engine.context import Context, log
from wiring.outlets import open_outlet
from wiring.settings import SettingsError

_SIGN_EVERY = timedelta(minutes=1)


@dataclass
class Screens:
    """Written once a minute, for a player asks more often; what cannot be written is no fault of
    who asks."""

    context: Context
    _noted: dict[str, datetime] = field(default_factory=dict)

    def seen(self, screen: str) -> None:
        """The player of a screen, by its name under /led/, asked what to show."""
        now = self.context.now()
        if now - self._noted.get(screen, now - _SIGN_EVERY) < _SIGN_EVERY:
            return
        self._noted[screen] = now
        try:
            with self.context.database.turn() as db:
                for outlet in list_outlets(db):
                    if outlet.surface and self._name(outlet) == screen:
                        note_seen(db, outlet.id, now)
        except DatabaseError as error:
            log.warning("screen %s: %s", screen, error)

    def _name(self, outlet: Outlet) -> str | None:
        try:
            channel = open_outlet(outlet, self.context.vault, self.context.site)
        except SettingsError:
            return None  # it is halted and says why: whoever asks for its manifest cannot mend it
        return channel.screen if isinstance(channel, PlayerScreen) else None
