"""An outlet's channel, opened for sending: not with credentials of which the end is known and
past."""

from channels.contract.channel import Channel, Surface
from content.intake.local_time import VIETNAM
from content.outlets.outlets import Outlet
from engine.context import Context
from wiring.outlets import open_outlet
from wiring.settings import SettingsError


def opened(context: Context, outlet: Outlet) -> Channel | Surface:
    """The channel of an outlet; SettingsError when it cannot be used as it is."""
    ends = outlet.key_ends_at
    if ends is not None and ends <= context.now():
        raise SettingsError(
            f"Mã truy cập của điểm phát {outlet.name} đã hết hạn ngày "
            f"{ends.astimezone(VIETNAM):%d/%m/%Y}: hãy xin mã mới, nhập lại điểm phát rồi cho "
            "phát tiếp."
        )
    return open_outlet(outlet, context.vault, context.site)
