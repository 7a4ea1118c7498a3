"""Messages on their way to the gateways of one outlet."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from channels.contract.channel import Begin
from channels.contract.message import DeliveryKey, Message, Recipient
from channels.contract.outcome import Outcome, Rejected
from channels.contract.reasons import Reason, Why
from channels.shared.failover import Failover
from channels.sms.advertising import Advertising
from channels.sms.config import SmsGatewayConfig
from channels.sms.encoding import count
from channels.sms.message import Sms
from channels.sms.templates import matched


class SmsLine:
    """Many messages under way to the outlet's gateways. Lives in one event loop."""

    def __init__(
        self,
        text_for: Callable[[Message, Recipient], str],
        settings: SmsGatewayConfig,
        gateways: Failover[Sms],
    ) -> None:
        self._text_for, self._settings, self._gateways = text_for, settings, gateways
        file = settings.do_not_advertise
        self._law = Advertising(Path(file)) if settings.advertising and file else None

    async def send(self, message: Message, to: Recipient | None, key: DeliveryKey) -> Outcome:
        """One message, whatever its number of parts, in one call: so one part's success cannot hide
        another's failure."""
        if to is None:
            return Rejected(Why(Reason.NO_ADDRESS))
        if self._law is not None and (hindered := self._law.hindrance(to.address)) is not None:
            return hindered
        text = self._text_for(message, to)
        if not text.strip():
            return Rejected(Why(Reason.NO_TEXT))
        needed, most = count(text), self._settings.max_parts
        if needed > most:
            said = f"{needed} parts once filled for this recipient, {most} are allowed"
            return Rejected(Why(Reason.TOO_LONG, said))
        known = matched(text, self._settings.templates)
        named = (known.template, known.values) if known else ()
        return await self._gateways.send(Sms(text, to.address, key, *named))


def asking(
    begin: Begin, send: Callable[[Sms, Callable[[], None]], Awaitable[Outcome]]
) -> Callable[[Sms], Awaitable[Outcome]]:
    """`send`, which asks when its connection stands: also before a message moves on to another
    gateway."""

    async def asking(sms: Sms) -> Outcome:
        return await send(sms, lambda: begin(sms.key))

    return asking
