"""What a message becomes on a page: its text, and what stands with it."""

from dataclasses import dataclass

from channels.contract.message import Message, Picture, Problem, Video
from channels.facebook.config import FacebookConfig
from channels.shared.social import own_text, post_text


@dataclass(frozen=True)
class PagePost:
    """One post: a text with pictures, or with a video, or with the card of a link."""

    text: str
    pictures: tuple[Picture, ...] = ()
    video: Video | None = None
    link: str | None = None

    @property
    def fixed(self) -> tuple[object, ...]:
        """What stands with the text and cannot be changed later."""
        film = self.video.name if self.video else None
        return (tuple(picture.name for picture in self.pictures), film, self.link)


def post_of(message: Message, config: FacebookConfig) -> PagePost:
    """A video of ours stands alone; the link stands in the text where no card shows it."""
    film = message.video if message.video and message.video.read else None
    pictures = tuple(
        picture for picture in (message.picture, *message.pictures) if picture and not film
    )
    if film or pictures:
        return PagePost(post_text(message), pictures, film)
    card = message.link if config.link_card or not own_text(message) else None
    return PagePost(post_text(message, with_link=False), link=card)


def left_out(message: Message) -> list[Problem]:
    """What the item carries and the post does not show: advice, which blocks nothing."""
    if message.video and message.video.read and (message.picture or message.pictures):
        text = "Facebook không cho ảnh đứng cùng video: bài chỉ có video, ảnh không hiện ở đây."
        return [Problem("video", text, blocking=False)]
    return []
