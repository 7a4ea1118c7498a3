"""Serves the public edge of an installation (`python -m lantoa.edge`)."""

import os

import uvicorn

from console.edge import edge
from content.audiences import unsubscribe
from content.db import DatabaseError, sqlite_url
from content.pumping import stopped
from content.schema import open_database
from content.vault import open_vault
from engine.works import clock
from wiring.settings import read_settings


def main() -> None:
    """Serve until told to stop."""
    settings = read_settings(os.environ)
    database = open_database(settings.database_url or sqlite_url(settings.home))
    vault = open_vault(settings.key_file)

    def leave(token: str) -> bool:
        with database.write() as db:
            return unsubscribe(db, vault, token, clock())

    def health() -> dict[str, object]:
        try:
            with database.read() as db:
                return {"ok": True, "stopped": stopped(db)}
        except DatabaseError as error:
            return {"ok": False, "why": str(error)}

    uvicorn.run(edge(settings.public_dir, leave, health), host=settings.bind, port=settings.port, log_level="warning", server_header=False)


if __name__ == "__main__":
    main()
