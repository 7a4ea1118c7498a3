"""From a frozen revision to the Message that an outlet shows, renditions included; the same for
preview, preflight and sending."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from assets import fonts, led_frames
from assets.film import NoEncoder
from assets.qr import qr_modules
from channels.contract.carrying import Carried
from channels.contract.channel import Channel, Site, Surface
from channels.contract.linking import Linking
from channels.contract.message import Attachment, Frame, Message, Problem
from channels.contract.panel import Panel, PanelShape
from content.intake.markup import plain, render_markdown
from content.items.left_marks import filled
from content.notices.notices import NoticeText
from wiring.beside import beside_frames, page_address
from wiring.carried import carried
from wiring.drawn import shown_pictures
from wiring.films import frames_of
from wiring.layouts import PACK, TEXT, layout_of
from wiring.pictures import LoadFile


def make_message(
    document: Mapping[str, Any], channel: Channel | Surface, site: Site, load: LoadFile
) -> Message:
    """What `channel` will show of a revision; reads nothing but the document and the bytes of its
    files. ValueError when one of them or the layout that it was approved with is gone."""
    text = filled(document)
    family = channel.form if isinstance(channel, Carried) else channel.capabilities.family
    form = layout_of(document, TEXT)
    html = render_markdown(text["body"], form)
    layout = layout_of(document, PACK if isinstance(channel, Carried) else family)
    link = _link(document, channel, site)
    frames, problems = (
        _drawn(text["led"], channel.shape, layout, beside_frames(document, layout, site, load))
        if isinstance(channel, Panel)
        else ((), ())
    )
    return Message(
        item=document["id"],
        title=text["title"],
        summary=text["summary"],
        html=html,
        text=plain(html, form),
        link=link,
        **(_on_paper(link, html, text) if isinstance(channel, Carried) else {}),
        social=text["social"],
        sms=text["sms"],
        sms_accented=text["sms_accented"],
        zalo=tuple(text["zalo"].items()),
        **shown_pictures(document, family, site, load, text),
        frames=frames,
        frame_problems=problems,
        themes=tuple(document.get("theme_titles", ())),
        theme_ids=tuple(document["themes"]),
        office=document["office"]["name"],
        contact=document["office"]["contact"],
        office_colour=document["office"].get("colour", ""),
        language=document["language"],
        layout=layout,
        **carried(document, channel.capabilities.uses, site, load),
    )


def _on_paper(link: str | None, html: str, text: Mapping[str, Any]) -> dict[str, Any]:
    """What only papers need: the code of the link, and the signs that cannot be set."""
    shown = f"{text['title']}{text['summary']}{plain(html)}"
    signs = "".join(sign for sign in dict.fromkeys(shown) if not sign.isspace())
    missing = fonts.missing_glyphs(signs, fonts.REGULAR)
    rows = qr_modules(link) if link else ()
    code = tuple("".join("01"[dark] for dark in row) for row in rows)
    return {"code": code, "unprintable": tuple(sorted(missing))}


def _link(document: Mapping[str, Any], channel: Channel | Surface, site: Site) -> str | None:
    """The address of the item's page, or the short one that was approved with the text."""
    return page_address(document, site, short=isinstance(channel, Linking) and channel.short_links)


def message_of_notice(text: NoticeText, packs: Path | None = None) -> Message:
    """What a channel sends of a notice, in its newest layout: nobody approves one. The packs that
    go with it stand in the folder `packs`."""
    links = (*text.links, *("" for _point in text.points))
    points = list(zip(text.points, links, strict=False))
    items = "".join(f"<li>{_linked(point, link)}</li>" for point, link in points)
    listed = "\n".join(f"- {point}" + (f"\n  {link}" if link else "") for point, link in points)
    closing = [text.closing] if text.closing else []
    return Message(
        item="thong-bao",
        notice=True,
        title=text.title,
        summary=text.summary,
        html=_paragraphs(text.paragraphs)
        + (f"<ul>{items}</ul>" if items else "")
        + _paragraphs(closing),
        text="\n\n".join([*text.paragraphs, *([listed] if listed else []), *closing]),
        sms=text.sms,
        office=text.office,
        attachments=tuple(_pack(packs, *pack) for pack in text.packs) if packs else (),
    )


def _pack(folder: Path, name: str, title: str) -> Attachment:
    """Read only when it is written; OSError, which an adapter knows how to answer, when it is
    gone."""
    path = folder / name
    size = path.stat().st_size if path.exists() else 0
    return Attachment(name, title, "application/pdf", size, "", path.read_bytes)


def _paragraphs(texts: Iterable[str]) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in texts)


def _linked(text: str, link: str) -> str:
    return f'<a href="{escape(link)}">{escape(text)}</a>' if link else escape(text)


def fallback_frame(shape: PanelShape, office: str) -> Frame | None:
    """What a panel shows when nothing is on: the office's name, where it fits."""
    frames, _ = _drawn((office,), shape) if office else ((), ())
    return frames[0] if frames else None


@lru_cache(maxsize=64)  # a frame with a picture is some 400 KB
def _drawn(
    lines: tuple[str, ...],
    shape: PanelShape,
    layout: int = 0,
    beside: led_frames.Beside = led_frames.NOTHING,
) -> tuple[tuple[Frame, ...], tuple[Problem, ...]]:
    told = asdict(shape)
    running = told.pop("running")
    drawing = led_frames.draw(list(lines), led_frames.Screen(**told), beside, layout)
    problems = [Problem("led", words) for words in drawing.problems] + [
        Problem("led", words, blocking=False) for words in drawing.notes
    ]
    try:
        return tuple(frames_of(drawing.frames, running)), tuple(problems)
    except NoEncoder as missing:
        return (), (*problems, Problem("led", str(missing)))
