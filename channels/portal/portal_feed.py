"""The portal's feeds: RSS, Atom and JSON Feed under /feeds/, each item's own page under /bai/,
pictures under /media/."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import ClassVar

from channels.contract.channel import Capabilities, OutletConfig, Site
from channels.contract.message import (
    Entry,
    EntryHead,
    Message,
    Problem,
    Recipient,
    Tombstone,
    head_of,
)
from channels.contract.outcome import Delivered, Outcome, Rejected, Retry
from channels.contract.reasons import Reason, Why
from channels.contract.retries import OF_A_SURFACE
from channels.portal.clean import legal, one_line
from channels.portal.config import PortalFeedConfig
from channels.portal.drawing import FeedDrawing
from channels.portal.feeds import Feed
from channels.portal.pages import Pages, drawn_by
from channels.portal.standing import keep_drawn, print_of, read_drawn
from channels.portal.websub import tell_hubs

SUMMARY_LIMIT = 200  # characters, the content format's own limit

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,150}")


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
        uses=("pictures", "attachments", "event"),
        late="send",
        retries=OF_A_SURFACE,
    )
    config: ClassVar[type[OutletConfig]] = PortalFeedConfig
    show_days: int | None = None

    def __init__(self, outlet: str, config: PortalFeedConfig, site: Site) -> None:
        self._config = config
        self._public = site.public_dir
        office = one_line(site.office) or config.feed_title
        told = config.slug, config.feed_title, config.description, config.link
        self._feed = Feed(*told, office, site.public_url, config.hubs)
        self._pages = Pages(site.public_dir, self._feed)

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
        if not self._wants(message.theme_ids):
            found.append(
                Problem(
                    "themes",
                    "Tin không thuộc chủ đề nào mà nguồn tin này nhận: chọn nguồn tin khác.",
                )
            )
        if any(legal(text) != text for text in (message.title, message.summary, message.html)):
            note = (
                "Bài có ký tự điều khiển không hiện được (thường do dán từ Word, PDF); cổng "
                "thông tin sẽ bỏ các ký tự này; hãy xóa chúng."
            )
            found.append(Problem("html", note, blocking=False))
        return found

    def preview(self, message: Message, to: Recipient | None) -> dict[str, bytes]:
        """The item's own page, dated now for the eye only."""
        moment = datetime.now(UTC)
        entry = Entry(message, f"preview:{message.item}", "xem-truoc", moment, moment)
        return {".html": self._pages.drawn(entry)}

    def publish(self, entries: Sequence[Entry], withdrawn: Sequence[Tombstone] = ()) -> Outcome:
        """Write pictures and pages, then the feeds, newest entry first; Delivered with the SHA-256
        of the RSS document."""
        return self.publish_changed([head_of(entry) for entry in entries], withdrawn)

    def publish_changed(
        self, heads: Sequence[EntryHead], withdrawn: Sequence[Tombstone] = ()
    ) -> Outcome:
        """The same of entries that are made only where they do not stand yet as they are."""
        slugs = [(head.item, head.slug) for head in heads]
        slugs += [(tombstone.item, tombstone.slug) for tombstone in withdrawn]
        unsafe = [item for item, slug in slugs if not _SLUG.fullmatch(slug)]
        if unsafe:
            return Rejected(Why(Reason.INVALID, f"the slug of {unsafe[0]} cannot be a file name"))
        mine = [head for head in heads if self._wants(head.theme_ids)]
        try:
            return self._draw(mine, withdrawn)
        except OSError as error:
            return Retry(Why(Reason.NOT_WRITTEN, error.strerror or type(error).__name__))

    def _draw(self, mine: Sequence[EntryHead], withdrawn: Sequence[Tombstone]) -> Outcome:
        notes = self._public / "feeds" / f".{self._config.slug}.drawn"
        context = print_of(self._feed, drawn_by())
        drawing = FeedDrawing(self._pages, self._config.limit, read_drawn(notes), context)
        heads = drawing.write_pages(mine)
        drawing.write_archives(heads)
        changed = drawing.write_newest(heads)
        # what was taken back is gone from the feeds before its page says so
        self._pages.write_tombstones(withdrawn)
        stones = {stone.slug for stone in withdrawn}
        self._pages.remove_but({head.slug for head in heads} | stones)
        keep_drawn(notes, drawing.drawn)
        digest = drawing.stands()
        if digest is None:
            return Retry(
                Why(Reason.NOT_WRITTEN, "a feed reads back differently from what was written")
            )
        tell_hubs(self._config.hubs, changed)
        return Delivered(digest, self._feed.url("rss"))

    def _wants(self, theme_ids: Sequence[str]) -> bool:
        return not self._config.themes or not set(self._config.themes).isdisjoint(theme_ids)


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
    own = [message.picture] if message.picture else []
    return any(
        not picture.decorative and not one_line(picture.alt)
        for picture in (*own, *message.pictures)
    )
