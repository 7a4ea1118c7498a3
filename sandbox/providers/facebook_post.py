"""A post of a Facebook page, and how the Graph API writes it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass(frozen=True)
class Post:
    """A post as readers of the page see it."""

    id: str
    message: str
    created: float  # Unix seconds
    link: str = ""
    photo: bytes | None = field(default=None, repr=False)
    alt: str = ""
    album: tuple[bytes, ...] = field(default=(), repr=False)
    video: bytes | None = field(default=None, repr=False)


def counted(reach: dict[str, int]) -> dict[str, object]:
    """The figures of a post that its own node has; `shares` is left out when there are none."""
    shares = {"shares": {"count": reach["shares"]}} if reach.get("shares") else {}
    return shares | {
        name: {"data": [], "summary": {"total_count": reach.get(name, 0)}}
        for name in ("reactions", "comments")
    }


def post_json(post: Post) -> dict[str, object]:
    """The node of a post."""
    created = datetime.fromtimestamp(post.created, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
    address = f"https://www.facebook.com/{post.id}"
    return {
        "id": post.id,
        "message": post.message,
        "created_time": created,
        "permalink_url": address,
        "is_published": True,
    }
