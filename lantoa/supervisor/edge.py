"""Serves the public edge of an installation (`python -m lantoa.supervisor.edge`)."""

import os
from collections.abc import Mapping

import uvicorn
from starlette.applications import Starlette

from channels.contract.channel import Site
from content.audiences.suppressions import unsubscribe
from content.database.db import Database, DatabaseError, sqlite_url
from content.database.schema import open_database
from content.database.vault import Vault, open_vault
from content.people.installation_key import require_own_key
from content.people.switches import stopped
from content.sending import receipt_inbox
from edge.app import edge
from engine.context import clock
from engine.screens import Screens
from wiring.settings import Settings, read_settings


def application(settings: Settings, database: Database, vault: Vault) -> Starlette:
    """The public edge of an installation."""

    def leave(token: str) -> bool:
        with database.turn() as db:
            return unsubscribe(db, vault, token, clock())

    def receive(
        outlet: str, method: str, query: str, headers: Mapping[str, str], body: bytes
    ) -> bool:
        with database.turn() as db:
            return receipt_inbox.put(
                db, vault, outlet, receipt_inbox.Callback(method, query, headers, body), clock()
            )

    def health() -> dict[str, object]:
        try:
            with database.read() as db:
                return {"ok": True, "stopped": stopped(db)}
        except DatabaseError as error:
            return {"ok": False, "why": str(error)}

    screens = Screens(database, vault, Site(settings.public_dir, settings.public_url, ""), clock)
    return edge(settings.public_dir, leave, health, receive, screens.seen)


def main() -> None:
    """Serve until told to stop."""
    settings = read_settings(os.environ)
    database, vault = (
        open_database(settings.database_url or sqlite_url(settings.home)),
        open_vault(settings.key_file),
    )
    with database.read() as db:
        require_own_key(db, vault)
    app = application(settings, database, vault)
    uvicorn.run(
        app, host=settings.bind, port=settings.port, log_level="warning", server_header=False
    )


if __name__ == "__main__":
    main()
