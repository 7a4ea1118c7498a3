"""The hosts that are the office's own: where readers may be led at once, without a page between."""

from urllib.parse import urlsplit

from sqlalchemy import Connection

from content.office.office import current_office
from content.outlets.outlets import list_outlets


def own_hosts(db: Connection, public_url: str) -> frozenset[str]:
    """The host of our public pages, of the office's website, and of the pages that the
    artefacts drawn here (feeds) name as their own."""
    links = [str(outlet.fields.get("link") or "") for outlet in list_outlets(db) if outlet.surface]
    hosts = map(host_of, (public_url, current_office(db).website, *links))
    return frozenset(host for host in hosts if host)


def host_of(address: str) -> str:
    """The host that an address names, "" for none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
