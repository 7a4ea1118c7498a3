"""What search engines may read: every item's page that stands, with the day of its last change."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Final
from xml.sax.saxutils import escape

from edge.artefacts import is_stone

_MOST: Final = 50_000  # addresses in one file (sitemaps.org)
_HEAD: Final = 200  # bytes that say whether a page is of something withdrawn
_ROBOTS: Final = """User-agent: *
Disallow: /u/
Disallow: /nhan-lai/
Disallow: /l/
Disallow: /hooks/

Sitemap: {url}/sitemap.xml
"""


@dataclass
class Sitemap:
    """The list of pages under a public folder at the public address; made again when a page has
    come, changed or gone."""

    public: Path
    url: str
    _made: tuple[int, str] = (-1, "")
    _lock: Lock = field(default_factory=Lock)

    def xml(self) -> str:
        """The document (sitemaps.org 0.9)."""
        folder = self.public / "bai"
        changed = folder.stat().st_mtime_ns if folder.exists() else 0
        with self._lock:
            if self._made[0] != changed:
                self._made = changed, "".join(self._lines(folder))
            return self._made[1]

    def robots(self) -> str:
        """What robots need not ask for: addresses of single persons, links that only lead on."""
        return _ROBOTS.format(url=self.url)

    def _lines(self, folder: Path) -> Iterator[str]:
        yield '<?xml version="1.0" encoding="UTF-8"?>\n'
        yield '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        yield f"<url><loc>{escape(self.url)}/</loc></url>\n"
        pages = sorted(folder.glob("[a-z0-9]*.html")) if folder.exists() else []
        for path in pages[: _MOST - 1]:
            try:
                with path.open("rb") as page:
                    stone = is_stone(page.read(_HEAD))
                at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            except FileNotFoundError:  # taken away meanwhile
                continue
            if not stone:
                loc = f"{escape(self.url)}/bai/{path.stem}"
                yield f"<url><loc>{loc}</loc><lastmod>{at:%Y-%m-%dT%H:%M:%SZ}</lastmod></url>\n"
        yield "</urlset>\n"
