"""Serves the public edge of an installation (`python -m lantoa.edge`)."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import uvicorn
from starlette.applications import Starlette

from channels.base import Screen, Site
from console.edge import edge
from content import inbox
from content.audiences import unsubscribe
from content.db import Database, DatabaseError, sqlite_url
from content.outlets import Outlet, list_outlets, note_seen
from content.own_key import require_own_key
from content.pumping import stopped
from content.schema import open_database
from content.vault import Vault, open_vault
from engine.works import clock, log
from wiring.outlets import open_outlet
from wiring.settings import Settings, SettingsError, read_settings

_SIGN_EVERY = timedelta(minutes=1)


def application(settings: Settings, database: Database, vault: Vault) -> Starlette:
    """The public edge of an installation."""

    def leave(token: str) -> bool:
        with database.turn() as db:
            return unsubscribe(db, vault, token, clock())

    def receive(outlet: str, method: str, query: str, headers: Mapping[str, str], body: bytes) -> bool:
        with database.turn() as db:
            return inbox.put(db, vault, outlet, inbox.Callback(method, query, headers, body), clock())

    def health() -> dict[str, object]:
        try:
            with database.read() as db:
                return {"ok": True, "stopped": stopped(db)}
        except DatabaseError as error:
            return {"ok": False, "why": str(error)}

    return edge(settings.public_dir, leave, health, receive, _Screens(settings, database, vault).seen)


@dataclass
class _Screens:
    """Which screens are alive: written once a minute, for a player asks more often."""

    settings: Settings
    database: Database
    vault: Vault
    _noted: dict[str, datetime] = field(default_factory=dict)

    def seen(self, screen: str) -> None:
        now = clock()
        if now - self._noted.get(screen, now - _SIGN_EVERY) < _SIGN_EVERY:
            return
        self._noted[screen] = now
        try:
            with self.database.turn() as db:
                for outlet in list_outlets(db):
                    if outlet.family == "led" and self._name(outlet) == screen:
                        note_seen(db, outlet.id, now)
        except DatabaseError as error:
            log.warning("screen %s: %s", screen, error)

    def _name(self, outlet: Outlet) -> str | None:
        try:
            channel = open_outlet(outlet, self.vault, Site(self.settings.public_dir, self.settings.public_url, ""))
        except SettingsError:
            return None
        return channel.screen if isinstance(channel, Screen) else None


def main() -> None:
    """Serve until told to stop."""
    settings = read_settings(os.environ)
    database, vault = open_database(settings.database_url or sqlite_url(settings.home)), open_vault(settings.key_file)
    with database.read() as db:
        require_own_key(db, vault)
    app = application(settings, database, vault)
    uvicorn.run(app, host=settings.bind, port=settings.port, log_level="warning", server_header=False)


if __name__ == "__main__":
    main()
