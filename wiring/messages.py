"""From a frozen revision to the Message that an outlet shows, renditions included; the same for
preview, preflight and sending."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from html import escape
from typing import Any

from assets import led_frames
from channels.contract.channel import Channel, Site, Surface
from channels.contract.message import Frame, Message, Problem
from channels.contract.panel import Panel, PanelShape
from content.intake.markup import plain, render_markdown
from content.intake.text import apply_fills
from content.notices.notices import NoticeText
from wiring.carried import carried
from wiring.layouts import TEXT, layout_of
from wiring.pictures import LoadFile, picture_of


def make_message(
    document: Mapping[str, Any], channel: Channel | Surface, site: Site, load: LoadFile
) -> Message:
    """What `channel` will show of a revision; reads nothing but the document and the bytes of its
    files. ValueError when one of them or the layout that it was approved with is gone."""
    text = filled(document)
    family = channel.capabilities.family
    form = layout_of(document, TEXT)
    html = render_markdown(text["body"], form)
    layout = layout_of(document, family)
    frames, problems = (
        _drawn(text["led"], channel.shape, layout) if isinstance(channel, Panel) else ((), ())
    )
    return Message(
        item=document["id"],
        title=text["title"],
        summary=text["summary"],
        html=html,
        text=plain(html, form),
        link=f"{site.public_url}/bai/{document['slug']}"
        if "portal" in document["channels"]
        else None,
        social=text["social"],
        sms=text["sms"],
        sms_accented=text["sms_accented"],
        picture=picture_of(document, family, site, load, text["alt"] or ""),
        frames=frames,
        frame_problems=problems,
        themes=tuple(document.get("theme_titles", ())),
        theme_ids=tuple(document["themes"]),
        office=document["office"]["name"],
        contact=document["office"]["contact"],
        language=document["language"],
        layout=layout,
        **carried(document, channel.capabilities.uses, site, load),
    )


def message_of_notice(text: NoticeText) -> Message:
    """What a channel sends of a notice, in its newest layout: nobody approves one."""
    points = "".join(f"<li>{escape(point)}</li>" for point in text.points)
    listed = "\n".join(f"- {point}" for point in text.points)
    return Message(
        item="thong-bao",
        notice=True,
        title=text.title,
        summary=text.summary,
        html="".join(f"<p>{escape(paragraph)}</p>" for paragraph in text.paragraphs)
        + (f"<ul>{points}</ul>" if points else ""),
        text="\n\n".join([*text.paragraphs, *([listed] if listed else [])]),
        sms=text.sms,
        office=text.office,
    )


def filled(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document's texts with the office's fills in place of the placeholders."""
    fills = document["fills"]
    sms = document.get("sms") or {}
    social = document.get("social") or {}

    def fill(value: str | None) -> str | None:
        return apply_fills(value, fills) if value else None

    return {
        "title": apply_fills(document["title"], fills),
        "summary": apply_fills(document["summary"], fills),
        "body": apply_fills(document["body"], fills),
        "social": fill(social.get("text")),
        "sms": fill(sms.get("text")),
        "sms_accented": fill(sms.get("text_accented")),
        "led": tuple(apply_fills(line, fills) for line in document.get("led") or ()),
        "alt": fill((document.get("picture") or {}).get("alt")),
    }


def fallback_frame(shape: PanelShape, office: str) -> Frame | None:
    """What a panel shows when nothing is on: the office's name, where it fits."""
    frames, _ = _drawn((office,), shape) if office else ((), ())
    return frames[0] if frames else None


@lru_cache(maxsize=256)
def _drawn(
    lines: tuple[str, ...], shape: PanelShape, layout: int = 0
) -> tuple[tuple[Frame, ...], tuple[Problem, ...]]:
    drawing = led_frames.draw(list(lines), led_frames.Screen(**asdict(shape)), layout=layout)
    problems = [Problem("led", words) for words in drawing.problems] + [
        Problem("led", words, blocking=False) for words in drawing.notes
    ]
    return tuple(_named(frame, "frame") for frame in drawing.frames), tuple(problems)


def _named(frame: led_frames.DrawnFrame, slug: str) -> Frame:
    return Frame(f"{hashlib.sha256(frame.png).hexdigest()}-{slug}.png", frame.png, frame.seconds)
