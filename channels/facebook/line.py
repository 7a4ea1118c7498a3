"""Posts, corrections and withdrawals on one page (Meta «Pages API – Posts»): one visible call a
post.

Several pictures are brought unpublished first; whatever fails before the visible call is certain,
and what was brought is taken away again.
"""

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import requests

from channels.contract.message import DeliveryKey, Message, Picture, Recipient
from channels.contract.outcome import Accepted, Delivered, Halted, Outcome, Rejected, Retry, Unknown
from channels.contract.reasons import Reason, Why
from channels.facebook.config import FacebookConfig, credentials
from channels.facebook.graph import change_of, outcome_of
from channels.facebook.post import PagePost, post_of
from channels.facebook.usage import Usage
from channels.shared.http import Answer, call

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class FacebookLine:
    """One session with the Graph API."""

    http: requests.Session
    config: FacebookConfig
    usage: Usage = field(default_factory=Usage)

    def send(self, message: Message, to: Recipient | None, key: DeliveryKey) -> Outcome:
        """A post, or what stopped it; nothing is asked while the page has used up its calls."""
        if (rest := self.usage.rest()) is not None:
            return rest
        post = post_of(message, self.config)
        if post.video is not None:
            return self._film(post)
        if len(post.pictures) > 1:
            return self._album(post)
        if post.pictures:
            (picture,) = post.pictures
            return self._post("photos", {"caption": post.text} | _alt(picture), _source(picture))
        card = {"link": post.link} if post.link else {}
        return self._post("feed", {"message": post.text} | card)

    def update(self, message: Message, before: Message, provider_id: str) -> Outcome:
        """Another text under what stands."""
        new, old = post_of(message, self.config), post_of(before, self.config)
        if new.fixed != old.fixed:
            return Rejected(
                Why(Reason.CANNOT_AMEND, "Facebook changes no picture and no link of a post")
            )
        # a video's own text is its description
        name = "message" if new.video is None else "description"
        return self._change("POST", provider_id, {name: new.text})

    def withdraw(self, provider_id: str) -> Outcome:
        """A post that is not there (any more) is taken down."""
        outcome = self._change("DELETE", provider_id, {})
        gone = isinstance(outcome, Delivered) or (
            isinstance(outcome, Rejected) and outcome.why.code == Reason.POST_GONE
        )
        return Delivered(provider_id) if gone else outcome

    def _film(self, post: PagePost) -> Outcome:
        assert post.video is not None
        assert post.video.read is not None
        try:
            data = post.video.read()
        except OSError as error:
            return Retry(Why(Reason.NOT_WRITTEN, f"the video: {type(error).__name__}"))
        fields = {"description": post.text, "title": post.video.title}
        file = (post.video.name, data, post.video.mime)
        return self._post("videos", fields, {"source": file})

    def _album(self, post: PagePost) -> Outcome:
        """The pictures are there, unseen, before the post that shows them."""
        brought: list[str] = []
        for picture in post.pictures:
            hidden = {"published": "false"} | _alt(picture)
            outcome = self._post("photos", hidden, _source(picture), _photo_id)
            if not isinstance(outcome, Accepted):
                self._take_away(brought)
                return _unseen(outcome)
            brought.append(outcome.provider_id)
        shown = json.dumps([{"media_fbid": photo} for photo in brought])
        posted = self._post("feed", {"message": post.text, "attached_media": shown})
        if isinstance(posted, Rejected | Retry | Halted):
            self._take_away(brought)
        return posted

    def _take_away(self, photos: Sequence[str]) -> None:
        """Pictures that no post shows are of no use; one that stays is seen by nobody."""
        for photo in photos:
            outcome = self._change("DELETE", photo, {})
            if not isinstance(outcome, Delivered):
                log.warning("an unpublished picture stays on the page: %s", type(outcome).__name__)

    def _change(self, method: str, post: str, fields: dict[str, str]) -> Outcome:
        proof = credentials(self.config)
        bearer = {"Authorization": f"Bearer {proof.pop('access_token')}"}
        url = f"{self.config.base_url}/{self.config.version}/{post}"
        answer = call(
            self.http, method, url, self.config.timeout_s, params=proof, headers=bearer, data=fields
        )
        self.usage.note(answer)
        return change_of(answer, self.config.token, post) if isinstance(answer, Answer) else answer

    def _post(
        self,
        edge: str,
        fields: dict[str, str],
        files: dict[str, tuple[str | None, bytes, str | None]] | None = None,
        read: Callable[[Answer], str] | None = None,
    ) -> Outcome:
        url = f"{self.config.base_url}/{self.config.version}/{self.config.page_id}/{edge}"
        answer = call(
            self.http,
            "POST",
            url,
            self.config.timeout_s,
            data={**fields, **credentials(self.config)},
            **({"files": files} if files else {}),
        )
        self.usage.note(answer)
        if not isinstance(answer, Answer):
            return answer
        outcome = outcome_of(answer, self.config.token)
        if read is not None and isinstance(outcome, Accepted):
            return Accepted(read(answer) or outcome.provider_id)
        return outcome


def _photo_id(answer: Answer) -> str:
    """Of a picture that is not published: it has no post."""
    body = answer.json()
    found = body.get("id") if isinstance(body, dict) else None
    return found if isinstance(found, str) else ""


def _unseen(outcome: Outcome) -> Outcome:
    """What failed before anything could be seen is certain."""
    if isinstance(outcome, Unknown):
        return Retry(Why(Reason.BUSY, f"a picture was not brought: {outcome.why.raw}"))
    return outcome


def _alt(picture: Picture) -> dict[str, str]:
    return {"alt_text_custom": picture.alt} if picture.alt else {}


def _source(picture: Picture) -> dict[str, tuple[str | None, bytes, str | None]]:
    return {"source": (picture.name, picture.data, picture.mime)}
