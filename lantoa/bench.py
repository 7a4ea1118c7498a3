"""The tools that checks and previews need, from a session."""

from channels.contract.channel import Site
from content.items import media
from content.office.office import current_office
from engine.decisions.preflight import Bench
from lantoa.session import CommandSession


def bench(session: CommandSession) -> Bench:
    """Keys, site and stored pictures of this installation."""
    with session.database.read() as db:
        office = current_office(db)

    def load(sha256: str) -> bytes:
        with session.database.read() as db:
            return media.load(db, session.settings.media_dir, sha256)

    return Bench(
        session.vault,
        Site(session.settings.public_dir, session.settings.public_url, office.name),
        load,
    )
