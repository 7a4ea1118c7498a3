"""Texts of an entry as every format can carry them."""

import re
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from channels.contract.message import ChangeNote, Entry, Picture

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

# XML 1.0 section 2.2
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# a joiner between two emoji stays
_INVISIBLE = re.compile("[\u200b\u200c\u200e\u200f\ufeff]|\u200d(?![^\\w\\s])")


def legal(text: str) -> str:
    """`text` without the characters that no XML document may hold (pasted from Word and PDF); one
    would kill the whole feed."""
    return _FORBIDDEN.sub("", text)


def one_line(text: str) -> str:
    """`legal`, and without invisible characters and line breaks: for titles."""
    return " ".join(_INVISIBLE.sub("", legal(text)).split())


def clean(entry: Entry) -> Entry:
    """The entry with texts that every format can carry, times in whole seconds of Vietnam's zone.
    Nothing was changed before it was published: what left a little after its time counts from then.

    ValueError for a naive time.
    """
    message, published = entry.message, _seconds(entry.published_at)
    tidy = replace(
        message,
        title=one_line(message.title) or message.item,
        summary=legal(message.summary),
        html=legal(message.html),
        text=legal(message.text),
        office=one_line(message.office),
        contact=one_line(message.contact),
        themes=tuple(filter(None, map(one_line, message.themes))),
        picture=message.picture and _told_plainly(message.picture),
        pictures=tuple(map(_told_plainly, message.pictures)),
    )
    return replace(
        entry,
        message=tidy,
        published_at=published,
        updated_at=max(published, _seconds(entry.updated_at)),
        valid_to=entry.valid_to and _seconds(entry.valid_to),
        correction=entry.correction and clean_note(entry.correction),
    )


def _told_plainly(picture: Picture) -> Picture:
    alt, caption, credit = map(one_line, (picture.alt, picture.caption, picture.credit))
    return replace(picture, alt=alt, caption=caption, credit=credit)


def clean_note(note: ChangeNote) -> ChangeNote:
    """The note with a text that every format can carry, its time in whole seconds of Vietnam's
    zone."""
    return ChangeNote(_seconds(note.at), one_line(note.why))


def _seconds(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("an entry's time has no zone")
    return moment.astimezone(VIETNAM).replace(microsecond=0)
