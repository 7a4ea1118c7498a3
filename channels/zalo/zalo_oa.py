"""Articles of an Official Account on Zalo (Zalo Platform, «Article» and «Broadcast»).

Creating an article gives a token, and only `verify` says whether it came to be; it has no key of
ours, so what became of an unclear creation is looked for by its title (`shelf.py`). Telling the
followers is a second visible step: what certainly was not told takes the article back with it.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Final

from channels.contract.channel import Capabilities, Line, OutletConfig, Site
from channels.contract.message import DeliveryKey, Message, Problem, Recipient
from channels.contract.outcome import Accepted, Delivered, Halted, Outcome, Rejected, Retry, Unknown
from channels.contract.reasons import Reason, Why
from channels.contract.receipts import NotTold
from channels.shared.files import write_changed
from channels.shared.http import session
from channels.zalo.article import article, article_preview, article_problems, put_pictures
from channels.zalo.client import Pending, Refusal, ZaloClient, ZaloSaid, settled
from channels.zalo.config import ZaloOaConfig
from channels.zalo.shelf import articles_like, find_article, link_of
from channels.zalo.tokens import RENEW_EVERY, ZaloTokens, granted_by, permission_url
from channels.zalo.words import sentence_of

_DELAYS_S: Final = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Between two questions whether an article is ready; the last one again and again."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class _ZaloLine:
    client: ZaloClient
    config: ZaloOaConfig
    put: Callable[[str, bytes], None]
    pause: Callable[[float], None]

    def send(self, message: Message, to: Recipient | None, key: DeliveryKey) -> Outcome:
        began = self.client.now()
        older = self._older(message, began) if self.config.broadcast else None
        made = self._made("create", article(message, self.config), message)
        if isinstance(made, Unknown) and older is not None:
            # a later look-up could not know whether the followers were told
            made = self._found(message, began, older) or made
        if not isinstance(made, str):
            return made
        if self.config.broadcast and (failed := self._told(made)) is not None:
            return failed
        return Accepted(made, self._link(made))

    def update(self, message: Message, before: Message, provider_id: str) -> Outcome:
        body = article(message, self.config) | {"id": provider_id}
        made = self._made("update", body, message)
        if isinstance(made, str):
            return Delivered(provider_id, self._link(provider_id))
        if isinstance(made, Rejected) and self._is_gone(provider_id):
            return Rejected(Why(Reason.POST_GONE, made.why.raw))
        return made

    def withdraw(self, provider_id: str) -> Outcome:
        said = self._removed(provider_id)
        if isinstance(said, Rejected) and self._is_gone(provider_id):
            return Delivered(provider_id)
        return Delivered(provider_id) if isinstance(said, ZaloSaid) else said

    def _made(self, act: str, body: dict[str, object], message: Message) -> str | Refusal:
        """Create or update; the article's id once it is ready."""
        try:
            put_pictures(message, self.put)
        except OSError as error:
            return Retry(Why(Reason.NOT_WRITTEN, type(error).__name__))
        said = self.client.openapi("POST", f"/v2.0/article/{act}", json=body)
        if not isinstance(said, ZaloSaid):
            return settled(said)
        if not (token := said.text("token")):
            return Unknown(Why(Reason.UNCLEAR, "the answer names no token"))
        return self._ready(token)

    def _ready(self, token: str) -> str | Refusal:
        """The id that an article gets once Zalo has worked on it."""
        until = self.client.now().timestamp() + self.config.ready_within_s
        number = 0
        while True:
            said = self.client.openapi("POST", "/v2.0/article/verify", json={"token": token})
            if isinstance(said, ZaloSaid) and (made := said.text("id")):
                return made
            if isinstance(said, Rejected):
                return said  # Zalo says that it came to nothing
            delay = _DELAYS_S[min(number, len(_DELAYS_S) - 1)]
            if self.client.now().timestamp() + delay > until:
                words = said.why.raw if not isinstance(said, ZaloSaid) else "no id yet"
                return Unknown(Why(Reason.UNCLEAR, f"the article is not ready yet: {words}"))
            self.pause(delay)
            number += 1

    def _older(self, message: Message, began: datetime) -> frozenset[str] | None:
        """What stands with the same title before anything is created: the followers may have been
        told of it. None when Zalo does not say."""
        try:
            return articles_like(self.client, message.title, began)
        except NotTold:
            return None

    def _found(self, message: Message, began: datetime, older: frozenset[str]) -> str | None:
        """The article of a creation that was not answered."""
        for delay in _DELAYS_S[:3]:
            self.pause(delay)
            try:
                found = find_article(self.client, message.title, began, older)
            except NotTold:
                continue
            if found is not None:
                return found.provider_id
        return None

    def _told(self, made: str) -> Outcome | None:
        """Tell the followers; None when Zalo took it, else what became of the whole."""
        element = {"media_type": "article", "attachment_id": made}
        payload = {"template_type": "media", "elements": [element]}
        said = self.client.openapi(
            "POST",
            "/v2.0/oa/message",
            json={
                "recipient": {"target": {}},
                "message": {"attachment": {"type": "template", "payload": payload}},
            },
        )
        if isinstance(said, ZaloSaid) and said.text("message_id"):
            return None
        refused = settled(said) if not isinstance(said, ZaloSaid) else None
        if refused is None or isinstance(refused, Unknown):
            words = refused.why.raw if refused else "the answer names no message"
            told = f"the article {made} stands; its broadcast is unclear: {words}"
            return Unknown(Why(Reason.UNCLEAR, told))
        if isinstance(self._removed(made), ZaloSaid):
            return refused
        told = f"the article {made} stands and was not broadcast: {refused.why.raw}"
        return Unknown(Why(Reason.UNCLEAR, told))

    def _removed(self, made: str) -> ZaloSaid | Refusal:
        said = self.client.openapi("POST", "/v2.0/article/remove", json={"id": made})
        return settled(said) if isinstance(said, Pending) else said

    def _is_gone(self, made: str) -> bool:
        return isinstance(self._detail(made), Rejected)

    def _link(self, made: str) -> str | None:
        said = self._detail(made)
        return link_of(said.data) if isinstance(said, ZaloSaid) else None

    def _detail(self, made: str) -> ZaloSaid | Pending | Refusal:
        return self.client.openapi("GET", "/v2.0/article/getdetail", params={"id": made})


class ZaloOa:
    """Publishes articles as an Official Account, and tells its followers where the outlet says
    so."""

    name: ClassVar[str] = "zalo_oa"
    label: ClassVar[str] = "Bài trên Zalo"
    capabilities: ClassVar[Capabilities] = Capabilities(
        family="social", uses=("pictures",), amends=("update", "withdraw")
    )
    config: ClassVar[type[OutletConfig]] = ZaloOaConfig
    granted_at: ClassVar[str] = "Zalo"

    def __init__(
        self,
        outlet: str,
        config: ZaloOaConfig,
        site: Site,
        now: Callable[[], datetime] = _now,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._config, self._site, self._now, self._pause = config, site, now, pause
        self.short_links = config.short_links
        self._tokens = ZaloTokens(config, now)
        self.credential_name, self.granted = self._tokens.name, self._tokens.granted
        self.application, self.account_id = config.app_id, config.oa_id
        self.renew_every = RENEW_EVERY
        self.exchange, self.use_credentials = self._tokens.exchange, self._tokens.use

    def problems(self, message: Message) -> list[Problem]:
        """Too long, without a cover, or with a picture that Zalo refuses."""
        return article_problems(message, self._config)

    def preview(self, message: Message, to: Recipient | None) -> dict[str, bytes]:
        """The article's texts and its cover."""
        return article_preview(message, self._config)

    @contextmanager
    def open(self) -> Iterator[Line]:
        """A line over one HTTP session."""
        with self._client() as client:
            yield _ZaloLine(client, self._config, self._put, self._pause)

    def look_up(self, message: Message, key: DeliveryKey, since: datetime) -> Accepted | None:
        """The article with this message's title; where followers are told as well, Zalo does not
        say whether they were."""
        with self._client() as client:
            found = find_article(client, message.title, since)
        if found is not None and self._config.broadcast:
            raise NotTold(f"the article {found.provider_id} stands; its broadcast cannot be asked")
        return found

    def test(self) -> str | None:
        """Ask for the account's articles; None, or what is wrong in Vietnamese."""
        asked = {"offset": 0, "limit": 1, "type": "normal"}
        with self._client() as client:
            said = client.openapi("GET", "/v2.0/article/getslice", params=asked)
        return None if isinstance(said, ZaloSaid) else sentence_of(settled(said))

    def advice(self) -> list[str]:
        """That Zalo must be able to fetch pictures from us."""
        if self._site.public_url.startswith("https://"):
            return []
        return [
            f"Zalo tải ảnh của bài từ {self._site.public_url}: hãy cho địa chỉ công khai chạy "
            "https và mở được từ internet, nếu không bài không có ảnh."
        ]

    def account_in(self, answer: Mapping[str, str]) -> str:
        """See `Granting`."""
        return answer.get("oa_id", "")

    def permission_url(self, back: str, challenge: str, state: str) -> str:
        """See `Granting`."""
        return permission_url(self._config, back, challenge, state)

    def granted_by(
        self, answer: Mapping[str, str], verifier: str
    ) -> Mapping[str, str] | Retry | Halted | Unknown:
        """See `Granting`."""
        return granted_by(self._config, answer, verifier, self._now())

    def _put(self, name: str, data: bytes) -> None:
        write_changed(self._site.public_dir / "media" / name, data)

    @contextmanager
    def _client(self) -> Iterator[ZaloClient]:
        with session(self._config.base_url) as http:
            yield ZaloClient(http, self._config, self._tokens, self._now)
