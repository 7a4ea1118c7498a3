"""The portal's feeds: RSS, Atom and JSON Feed under /feeds/, each item's own page under /bai/,
pictures under /media/."""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import ClassVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import Field, field_validator

from channels.contract.channel import Capabilities, OutletConfig, Site
from channels.contract.message import Entry, Message, Problem, Recipient, Tombstone
from channels.contract.outcome import Delivered, Outcome, Rejected, Retry
from channels.contract.reasons import Reason, Why
from channels.contract.retries import OF_A_SURFACE
from channels.portal.feeds import (
    VIETNAM,
    Feed,
    atom,
    clean,
    clean_note,
    json_feed,
    legal,
    one_line,
    rss,
)
from channels.shared import layouts, tables
from channels.shared.files import read_back, write_atomic, write_changed

LAYOUTS = Path(__file__).parent / "layouts"
"""The item page's layouts, numbered; `channels.shared.layouts` says what that means."""

SUMMARY_LIMIT = 200  # characters, the content format's own limit

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,150}")


class PortalFeedConfig(OutletConfig):
    """An outlet's fields in outlets.toml."""

    slug: str
    feed_title: str
    link: str
    description: str = (
        "Tin tức, thông báo và hướng dẫn chính thức dành cho người dân, doanh nghiệp."
    )
    themes: tuple[str, ...] = ()  # theme ids; empty: every item
    limit: int = Field(default=50, ge=1, le=500)

    @field_validator("slug")
    @classmethod
    def _slug(cls, value: str) -> str:
        if not _SLUG.fullmatch(value):
            raise ValueError(
                "chỉ dùng chữ thường không dấu, chữ số và dấu gạch ngang, ví dụ: "
                "cai-cach-hanh-chinh"
            )
        return value

    @field_validator("feed_title", "description")
    @classmethod
    def _line(cls, value: str) -> str:
        if not one_line(value):
            raise ValueError("không được để trống")
        return one_line(value)

    @field_validator("link")
    @classmethod
    def _link(cls, value: str) -> str:
        if not re.fullmatch(r"https?://[^\s#]+", value):
            raise ValueError(
                "phải là địa chỉ trang web của chuyên mục, bắt đầu bằng https:// hoặc http://"
            )
        return value


class PortalFeed:
    """One feed of the portal. `publish` wants every active entry: the page of an entry that is no
    longer among them is removed.

    The page of what was withdrawn says so instead, with the class `withdrawn` on its first element:
    who serves it answers 410, or leads on where the class is `moved`.
    """

    name: ClassVar[str] = "portal_feed"
    label: ClassVar[str] = "Cổng thông tin"
    capabilities: ClassVar[Capabilities] = Capabilities(
        family="portal",
        surface=True,
        uses=("attachments", "event"),
        late="send",
        retries=OF_A_SURFACE,
    )
    config: ClassVar[type[OutletConfig]] = PortalFeedConfig
    show_days: int | None = None

    def __init__(self, outlet: str, config: PortalFeedConfig, site: Site) -> None:
        self._config = config
        self._public = site.public_dir
        office = one_line(site.office) or config.feed_title
        self._feed = Feed(
            config.slug, config.feed_title, config.description, config.link, office, site.public_url
        )
        self._stone = _templates(LAYOUTS).get_template("tombstone.html.j2")

    def problems(self, message: Message) -> list[Problem]:
        """What keeps the message from the portal; no network."""
        found = [
            *_text_problems(message),
            *(
                [Problem("image", "Ảnh chưa có mô tả thay thế: viết một câu nói ảnh vẽ gì.")]
                if _lacks_alt(message)
                else []
            ),
        ]
        if not self._wants(message):
            found.append(
                Problem(
                    "themes",
                    "Tin không thuộc chủ đề nào mà nguồn tin này nhận: chọn nguồn tin khác.",
                )
            )
        if any(legal(text) != text for text in (message.title, message.summary, message.html)):
            note = (
                "Bài có ký tự điều khiển không hiện được (thường do dán từ Word, PDF); cổng "
                "thông tin sẽ bỏ các ký tự này."
            )
            found.append(Problem("html", note, blocking=False))
        return found

    def preview(self, message: Message, to: Recipient | None) -> dict[str, bytes]:
        """The item's own page, dated now for the eye only."""
        moment = datetime.now(UTC)
        entry = Entry(message, f"preview:{message.item}", "xem-truoc", moment, moment)
        return {".html": self._page(_told(entry))}

    def publish(self, entries: Sequence[Entry], withdrawn: Sequence[Tombstone] = ()) -> Outcome:
        """Write pictures and pages, then the feeds, newest entry first; Delivered with the SHA-256
        of the RSS document."""
        slugs = [(entry.message.item, entry.slug) for entry in entries] + [
            (tombstone.item, tombstone.slug) for tombstone in withdrawn
        ]
        unsafe = [item for item, slug in slugs if not _SLUG.fullmatch(slug)]
        if unsafe:
            return Rejected(Why(Reason.INVALID, f"the slug of {unsafe[0]} cannot be a file name"))
        mine = [_told(entry) for entry in entries if self._wants(entry.message)]
        try:
            self._write_pages(mine)
            digest = self._write_feeds(mine[: self._config.limit])
            self._write_tombstones(withdrawn)
            self._remove_pages(
                {entry.slug for entry in mine} | {tombstone.slug for tombstone in withdrawn}
            )
        except OSError as error:
            return Retry(Why(Reason.NOT_WRITTEN, error.strerror or type(error).__name__))
        if digest is None:
            return Retry(
                Why(Reason.NOT_WRITTEN, "a feed reads back differently from what was written")
            )
        return Delivered(digest, self._feed.url("rss"))

    def _wants(self, message: Message) -> bool:
        return not self._config.themes or not set(self._config.themes).isdisjoint(message.theme_ids)

    def _write_feeds(self, shown: Sequence[Entry]) -> str | None:
        """The hash of the RSS document once all three stand on disk as built; None when one does
        not."""
        built = {
            kind: make(self._feed, shown)
            for kind, make in (("json", json_feed), ("atom", atom), ("rss", rss))
        }
        for kind, data in built.items():
            write_changed(self._file(kind), data)
        for kind, data in built.items():
            if read_back(self._file(kind)) != hashlib.sha256(data).hexdigest():
                return None
        return hashlib.sha256(built["rss"]).hexdigest()

    def _file(self, kind: str) -> Path:
        return self._public / "feeds" / f"{self._config.slug}.{kind}"

    def _write_pages(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            picture = entry.message.picture
            if picture is not None:
                self._write_media(picture.name, partial(getattr, picture, "data"))
            for file in entry.message.attachments:
                self._write_media(file.name, file.read)
            write_changed(self._public / "bai" / f"{entry.slug}.html", self._page(entry))

    def _write_media(self, name: str, read: Callable[[], bytes]) -> None:
        """Once: the name is the content's hash."""
        if not (media := self._public / "media" / name).exists():
            write_atomic(media, read())

    def _page(self, entry: Entry) -> bytes:
        """The item's own page, in the layout that it was approved with."""
        layout = layouts.of(LAYOUTS, entry.message.layout)
        page = _templates(LAYOUTS).get_template(f"{layout}/item_page.html.j2")
        return page.render(
            entry=entry, message=entry.message, feed=self._feed, url=self._feed.page(entry)
        ).encode()

    def _write_tombstones(self, withdrawn: Sequence[Tombstone]) -> None:
        for tombstone in withdrawn:
            url = f"{self._feed.public_url}/bai/{tombstone.slug}"
            note = clean_note(tombstone.note)
            page = self._stone.render(note=note, stone=tombstone, feed=self._feed, url=url)
            write_changed(self._public / "bai" / f"{tombstone.slug}.html", page.encode())

    def _remove_pages(self, active: set[str]) -> None:
        """Drop pages that this feed had and no feed has any more.

        Each feed notes its own in feeds/.<slug>.pages.
        """
        notes = self._public / "feeds" / f".{self._config.slug}.pages"
        before = _slugs(notes) if notes.exists() else set()
        elsewhere = {
            slug
            for other in notes.parent.glob(".*.pages")
            if other != notes
            for slug in _slugs(other)
        }
        for slug in before - active - elsewhere:
            (self._public / "bai" / f"{slug}.html").unlink(missing_ok=True)
        if before != active:
            write_atomic(notes, "\n".join(sorted(active)).encode())


def _told(entry: Entry) -> Entry:
    """The cleaned entry, what it carries told at the end of its text: on the page and in every
    feed."""
    message = entry.message
    if not (message.event or message.attachments):
        return clean(entry)
    told = _templates(LAYOUTS).get_template("carried.html.j2").render(message=message)
    return clean(replace(entry, message=replace(message, html=message.html + told)))


def _slugs(notes: Path) -> set[str]:
    return set(notes.read_text("ascii").split())


def _text_problems(message: Message) -> list[Problem]:
    found = []
    if not one_line(message.title):
        found.append(Problem("title", "Tin chưa có tiêu đề: nhập tiêu đề."))
    if not one_line(message.summary):
        found.append(
            Problem("summary", "Tin chưa có tóm tắt: viết một đến hai câu, tối đa 200 ký tự.")
        )
    if len(message.summary) > SUMMARY_LIMIT:
        text = (
            f"Tóm tắt dài {len(message.summary)} ký tự, tối đa {SUMMARY_LIMIT}: rút bớt "
            f"{len(message.summary) - SUMMARY_LIMIT} ký tự."
        )
        found.append(Problem("summary", text))
    if not one_line(re.sub(r"<[^>]*>", "", message.html)):
        found.append(Problem("html", "Bài chưa có nội dung: viết nội dung."))
    return found


def _lacks_alt(message: Message) -> bool:
    return message.picture is not None and not one_line(message.picture.alt)


@lru_cache(maxsize=2)
def _templates(folder: Path) -> Environment:
    made = Environment(
        loader=FileSystemLoader([folder, Path(__file__).parent / "templates"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["vietnamese"] = _vietnamese
    made.filters["megabytes"] = _megabytes
    made.filters["tables"] = tables.framed
    return made


def _megabytes(size: int) -> str:
    """1234567 → "1,2 MB"; a tenth of a megabyte is the least that is said."""
    return f"{max(size / 1e6, 0.1):.1f} MB".replace(".", ",")


def _vietnamese(moment: datetime) -> str:
    return moment.astimezone(VIETNAM).strftime("%H:%M ngày %d/%m/%Y")
