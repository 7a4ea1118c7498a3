"""Finds a post on its page again (Meta "Pages API - Posts": the page's feed): the only way to know
what became of an unclear send."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta

from pydantic import AwareDatetime, BaseModel, ValidationError

from channels.contract.outcome import Accepted
from channels.contract.receipts import NotTold
from channels.shared.http import Answer

SLACK = timedelta(seconds=60)
"""How far the two clocks may differ."""

_ADDRESS = re.compile(r"https?://\S+")
_EMOJI = "\ufe0f"  # asks for an emoji's coloured form
_MOST = 100  # posts asked for; a page has fewer in the half hour that is looked at


class _Post(BaseModel):
    id: str
    message: str = ""  # posts without a text have none
    created_time: AwareDatetime
    permalink_url: str | None = None


class _Page(BaseModel):
    data: Sequence[_Post]


def asked(since: datetime) -> dict[str, str]:
    """The parameters of `GET /{page}/feed` for the posts since shortly before a moment."""
    earliest = int((since - SLACK).timestamp())
    return {
        "fields": "id,message,created_time,permalink_url",
        "since": str(earliest),
        "limit": str(_MOST),
    }


def find(answer: Answer, text: str, since: datetime) -> Accepted | None:
    """The post with exactly this text that was made nearest to `since`, and not before it; None
    when none is there (yet), NotTold for an answer that is no page's feed."""
    if answer.status != 200:
        raise NotTold(answer.said())
    try:
        posts = _Page.model_validate_json(answer.text).data
    except ValidationError:
        raise NotTold(answer.said()) from None
    wanted = _plain(text)  # where nothing is left of it, no post can be told from another
    same = [
        post
        for post in posts
        if wanted and _plain(post.message) == wanted and post.created_time >= since - SLACK
    ]
    post = min(same, key=lambda post: abs(post.created_time - since), default=None)
    return (
        Accepted(post.id, post.permalink_url or f"https://www.facebook.com/{post.id}")
        if post
        else None
    )


def _plain(text: str) -> str:
    """A text as it can be compared: NFC, without addresses (ours may have changed since, and the
    network adds to them) and signs that nobody sees, white space folded."""
    seen = "".join(sign for sign in text if unicodedata.category(sign) != "Cf" and sign != _EMOJI)
    return " ".join(_ADDRESS.sub(" ", unicodedata.normalize("NFC", seen)).split())
