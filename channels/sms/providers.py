"""The SMS providers that this house speaks to: one file each, one line here."""

from importlib import import_module
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from channels.sms.provider import SmsProvider


class Registered(NamedTuple):
    """A provider as people choose it, and where it stands."""

    label: str
    place: str


PROVIDERS: Final[dict[str, Registered]] = {
    "kannel": Registered("Kannel", "channels.sms.kannel:Kannel"),
    "jasmin": Registered("Jasmin", "channels.sms.jasmin:Jasmin"),
    "esms": Registered("eSMS", "channels.sms.esms:Esms"),
    "speedsms": Registered("SpeedSMS", "channels.sms.speedsms:SpeedSms"),
    "fpt": Registered("FPT", "channels.sms.fpt:Fpt"),
    "stringee": Registered("Stringee", "channels.sms.stringee:Stringee"),
    "viettel": Registered("Viettel", "channels.sms.viettel:Viettel"),
    "twilio": Registered("Twilio", "channels.sms.twilio:Twilio"),
    "smpp": Registered("SMPP", "channels.sms.smpp:Smpp"),
    "http": Registered("Theo mẫu tự khai", "channels.sms.any_http:AnyHttp"),
}


def provider_class(name: str) -> "type[SmsProvider]":
    """The adapter of a provider, imported on first use."""
    module, _, attribute = PROVIDERS[name].place.partition(":")
    found: type[SmsProvider] = getattr(import_module(module), attribute)
    return found
