"""Ways out: one file a channel, one contract for all."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the names alone cost nothing to import
    from channels.contract.channel import Channel, Surface

CHANNELS: dict[str, str] = {
    "portal_feed": "channels.portal.portal_feed:PortalFeed",
    "portal_api": "channels.portal.portal_api:PortalApi",
    "email_smtp": "channels.email.email_smtp:EmailSmtp",
    "sms_gateway": "channels.sms.sms_gateway:SmsGateway",
    "telegram_channel": "channels.telegram.telegram_channel:TelegramChannel",
    "telegram_staff": "channels.telegram.telegram_staff:TelegramStaff",
    "facebook_page": "channels.facebook.facebook_page:FacebookPage",
    "zalo_oa": "channels.zalo.zalo_oa:ZaloOa",
    "zalo_template": "channels.zalo.zalo_template:ZaloTemplate",
    "handover": "channels.handover.handover:Handover",
    "led_screen": "channels.led.led_screen:LedScreen",
}


def channel_class(name: str) -> "type[Channel] | type[Surface]":
    """The adapter registered under `name`, imported on first use; KeyError for an unknown name."""
    module, _, attribute = CHANNELS[name].partition(":")
    found: type[Channel] | type[Surface] = getattr(import_module(module), attribute)
    return found
