"""Template messages of an Official Account to single people (ZBS Template Message, which stands
where ZNS and the transaction and promotion messages stood before 2026).

What goes out is a template that Zalo approved, with the item's values in its places. Zalo takes no
key of ours against duplicates: what is unclear stays so until its webhook names our key.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Final

from channels.contract.channel import Capabilities, Line, OutletConfig, Site
from channels.contract.message import DeliveryKey, Message, Problem, Recipient
from channels.contract.outcome import Accepted, Halted, Outcome, Rejected, Retry, Unknown
from channels.contract.reasons import Reason, Why
from channels.contract.receipts import HookAnswer, Receipt
from channels.shared.http import session
from channels.zalo import quota
from channels.zalo.client import ZaloClient, ZaloSaid, local_time, seconds_until, settled
from channels.zalo.events import SIGNATURE, is_signed, receipts_in
from channels.zalo.quota import DayQuota
from channels.zalo.template_config import ZaloTemplateConfig
from channels.zalo.template_text import template_problems, unfit, values_for
from channels.zalo.tokens import RENEW_EVERY, ZaloTokens, granted_by, permission_url
from channels.zalo.words import sentence_of

_DAY_S: Final = 24 * 3600
_MONTH_S: Final = 30 * _DAY_S
_LAST_WORD: Final = timedelta(hours=72)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class _TemplateLine:
    client: ZaloClient
    config: ZaloTemplateConfig
    day_quota: DayQuota

    def send(self, message: Message, to: Recipient | None, key: DeliveryKey) -> Outcome:
        if to is None:
            return Rejected(Why(Reason.NO_ADDRESS, "a template message needs a person"))
        values = values_for(message, to)
        if (waits := self._waits() or unfit(values, self.config)) is not None:
            return waits
        body: dict[str, object] = {"template_id": self.config.template_id, "template_data": values}
        body |= {"tracking_id": str(key)}
        if self.config.development:
            body |= {"mode": "development"}
        said = self._to_user(body, to) if self.config.to == "user" else self._to_phone(body, to)
        if not isinstance(said, ZaloSaid):
            return said
        self.day_quota.learn(said.data.get("quota"))
        if id := said.text("msg_id") or said.text("message_id"):
            return Accepted(id)
        return Unknown(Why(Reason.UNCLEAR, "the answer names no message"))

    def _to_phone(
        self, body: dict[str, object], to: Recipient
    ) -> ZaloSaid | Retry | Unknown | Halted | Rejected:
        asked = {"phone": to.address.removeprefix("+"), **body, "sending_mode": "1"}
        url = f"{self.config.business}/message/template"
        said = self.client.at("business", "POST", url, json=asked)
        return said if isinstance(said, ZaloSaid) else settled(said)

    def _to_user(
        self, body: dict[str, object], to: Recipient
    ) -> ZaloSaid | Retry | Unknown | Halted | Rejected:
        user = to.fields.get(self.config.user_column, "").strip()
        if not user:
            words = f"nothing in the column {self.config.user_column} of this reader"
            return Rejected(Why(Reason.NO_ADDRESS, words))
        asked = {"user_id": user, **body}
        said = self.client.openapi("POST", "/v3.0/oa/message/template", json=asked)
        return said if isinstance(said, ZaloSaid) else settled(said)

    def _waits(self) -> Retry | None:
        """What Zalo would refuse now and take later."""
        now, (begins, ends) = self.client.now(), self.config.hours
        if self.config.tag != "1" and not begins <= local_time(now) < ends:
            words = f"tag {self.config.tag} is sent from {self.config.day} only"
            return Retry(Why(Reason.BUSY, words), seconds_until(begins, now))
        if (left := self.day_quota.wait()) is not None:
            return Retry(Why(Reason.SENT_ENOUGH, "no message is left for today"), left)
        return None


class ZaloTemplate:
    """One template of an Official Account, to people by telephone number or user id."""

    name: ClassVar[str] = "zalo_template"
    label: ClassVar[str] = "Tin theo mẫu Zalo"
    capabilities: ClassVar[Capabilities] = Capabilities(
        family="zalo", addressed="phone", connections=4, late="hold", templated=True
    )
    config: ClassVar[type[OutletConfig]] = ZaloTemplateConfig
    granted_at: ClassVar[str] = "Zalo"
    receipt_headers: ClassVar[tuple[str, ...]] = ("content-type", SIGNATURE)
    receipts_within: timedelta | None = _LAST_WORD
    receipts_by_id = False

    def __init__(
        self,
        outlet: str,
        config: ZaloTemplateConfig,
        site: Site,
        now: Callable[[], datetime] = _now,
    ) -> None:
        self._config, self._now = config, now
        self._quota = DayQuota(outlet, now)
        self._tokens = ZaloTokens(config, now)
        self.credential_name, self.granted = self._tokens.name, self._tokens.granted
        self.application, self.account_id = config.app_id, config.oa_id
        self.renew_every = RENEW_EVERY
        self.exchange, self.use_credentials = self._tokens.exchange, self._tokens.use
        self.caps: Mapping[int, int] = {_DAY_S: config.per_day} if config.per_day else {}
        limited = {_DAY_S: config.most_a_day, _MONTH_S: config.most_a_month}
        self.rations: Mapping[int, int] = limited if config.tag == "3" else {}

    def problems(self, message: Message) -> list[Problem]:
        """Places that are missing, spare or too long."""
        return template_problems(message, self._config)

    def preview(self, message: Message, to: Recipient | None) -> dict[str, bytes]:
        """The message as it is read."""
        return {".txt": self._config.filled(values_for(message, to)).encode()}

    @contextmanager
    def open(self) -> Iterator[Line]:
        """A line over one HTTP session."""
        with self._client() as client:
            yield _TemplateLine(client, self._config, self._quota)

    def test(self) -> str | None:
        """Ask for the template and what is left of the day; None, or what is wrong in
        Vietnamese."""
        asked = {"template_id": self._config.template_id}
        url = f"{self._config.business}/template/info/v2"
        with self._client() as client:
            said = client.at("business", "GET", url, params=asked)
        if not isinstance(said, ZaloSaid):
            return sentence_of(settled(said))
        return self._wrong_with(said)

    def account(self) -> str:
        """What is left of the day's quota."""
        with self._client() as client:
            said = client.at("business", "GET", f"{self._config.business}/message/quota")
        if not isinstance(said, ZaloSaid):
            return ""
        self._quota.learn(said.data)
        return quota.told(said.data)

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

    def receipt_proved(
        self, method: str, query: str, headers: Mapping[str, str], body: bytes
    ) -> bool:
        """Whether Zalo has signed it."""
        return is_signed(self._config, headers, body)

    def receipt_answer(
        self, method: str, query: str, headers: Mapping[str, str], body: bytes
    ) -> HookAnswer:
        """Zalo wants no more than a 200 within two seconds."""
        return HookAnswer()

    def read_receipt(
        self, method: str, query: str, headers: Mapping[str, str], body: bytes
    ) -> list[Receipt]:
        """That a message reached its reader."""
        return receipts_in(body)

    def _wrong_with(self, said: ZaloSaid) -> str | None:
        state = said.text("status").upper()
        if state and state not in ("ENABLE", "ENABLED", "1"):
            return (
                f"Mẫu {self._config.template_id} chưa dùng được, Zalo ghi «{state}»: hãy chờ duyệt "
                "hoặc sửa mẫu ở trang quản trị của Zalo."
            )
        listed = said.data.get("listParams")
        named = (
            {str(entry.get("name")) for entry in listed if isinstance(entry, dict)}
            if (isinstance(listed, list))
            else set()
        )
        own = set(self._config.places)
        if own and named and own != named:
            return (
                f"Nguyên văn mẫu ở điểm phát có các chỗ {', '.join(sorted(own))}, mẫu ở Zalo có "
                f"{', '.join(sorted(named))}: hãy chép lại nguyên văn."
            )
        return None

    @contextmanager
    def _client(self) -> Iterator[ZaloClient]:
        with session(self._config.base_url, self._config.business) as http:
            yield ZaloClient(http, self._config, self._tokens, self._now)
