"""Campaigns in words: how far a text is on an outlet, when that is beside the event day, what a
publication stays for."""

from collections.abc import Mapping
from datetime import date, datetime

from console.words.i18n import _, long_day, moment, ngettext, number
from console.words.words import Words
from content.campaigns.acting import MovedDays, Obstacle
from content.campaigns.campaigns import Campaign
from content.campaigns.table import CampaignCell, CampaignStage
from content.campaigns.times import TimeFault
from content.intake.local_time import local_day


def campaign_called(campaign: Campaign) -> str:
    """What people call it."""
    return campaign.title or _("chưa đặt tên (%(name)s)", name=campaign.name)


def campaigns_called(names: Mapping[str, str]) -> dict[str, str]:
    """What people call several of them, by their names; one that nobody gave a title says so."""
    return {
        name: _("chưa đặt tên (%(name)s)", name=name) if title == name else title
        for name, title in names.items()
    }


def stage_words(stage: CampaignStage) -> Words:
    """A figure of a campaign: texts on outlets that are so far."""
    return {
        "text": Words(_("Chưa duyệt"), "pencil-square", "plain"),
        "ready": Words(_("Đã duyệt, chưa xếp lịch"), "check-circle", "plain"),
        "scheduled": Words(_("Đã xếp lịch"), "calendar-event", "blue"),
        "out": Words(_("Đã phát"), "check-circle", "good"),
        "trouble": Words(_("Cần xem"), "exclamation-triangle", "bad"),
        "withdrawn": Words(_("Đã gỡ bài"), "archive", "plain"),
    }[stage]


def fault_words(fault: TimeFault) -> str:
    """Why a time cannot be put on the calendar."""
    return {
        "past": _("lúc này đã qua"),
        "early": _("trước «Từ ngày» của chiến dịch"),
        "late": _("sau «Đến ngày» của chiến dịch"),
    }[fault]


def moved_words(days: MovedDays) -> list[tuple[str, str]]:
    """What a new event day changes in the campaign itself: label, and from when to when."""
    count = abs(days.by)
    later = ngettext("muộn hơn %(num)s ngày", "muộn hơn %(num)s ngày", count)
    earlier = ngettext("sớm hơn %(num)s ngày", "sớm hơn %(num)s ngày", count)
    by = (later if days.by > 0 else earlier) % {"num": count}
    from_to = _("từ %(before)s sang %(to)s")
    said = [
        (label, from_to % {"before": long_day(before), "to": long_day(to)})
        for label, before, to in zip(
            (_("Ngày sự kiện"), _("Từ ngày"), _("Đến ngày")), days.before, days.to, strict=True
        )
        if before and to
    ]
    (label, first), *rest = said
    return [(label, f"{first} ({by})"), *rest]


def campaign_state(campaign: Campaign) -> Words:
    """Whether it goes on."""
    if campaign.state == "ended":
        return Words(_("Đã kết thúc"), "check-circle", "plain")
    return Words(_("Đang mở"), "flag", "blue")


def cell_words(cell: CampaignCell) -> Words:
    """How far one text is on one outlet."""
    at = moment(cell.at) if cell.at else ""
    return {
        "none": lambda: Words(_("không có bản cho nơi này"), "slash-circle", "plain"),
        "writing": lambda: Words(_("đang soạn"), "pencil-square", "plain"),
        "submitted": lambda: Words(_("chờ duyệt"), "hourglass-split", "blue"),
        "not-allowed": lambda: Words(_("chưa duyệt cho kênh này"), "hourglass-split", "warning"),
        "approved": lambda: Words(_("đã duyệt, chưa xếp lịch"), "check-circle", "plain"),
        "untaken": lambda: Words(_("không nhận"), "slash-circle", "plain"),
        "waiting": lambda: Words(
            _("chờ cho phép gửi, %(at)s", at=at), "hourglass-split", "warning"
        ),
        "scheduled": lambda: Words(_("đã xếp lịch %(at)s", at=at), "calendar-event", "blue"),
        "stopped": lambda: Words(_("đang dừng lại"), "pause-circle", "warning"),
        "running": lambda: Words(_("đang phát"), "send", "blue"),
        "out": lambda: Words(
            _("đã phát %(count)s", count=number(cell.arrived)), "check-circle", "good"
        ),
        "trouble": lambda: Words(_("có lượt lỗi, cần xem"), "exclamation-triangle", "bad"),
        "withdrawn": lambda: Words(_("đã gỡ"), "archive", "plain"),
    }[cell.state]()


def offset_words(days: int | None) -> str:
    """When beside the event day: "trước 7 ngày", "trong ngày", "sau 2 ngày"; "" where there is
    none."""
    if days is None:
        return ""
    if days == 0:
        return _("trong ngày")
    count = abs(days)
    if days < 0:
        return ngettext("trước %(num)s ngày", "trước %(num)s ngày", count) % {"num": count}
    return ngettext("sau %(num)s ngày", "sau %(num)s ngày", count) % {"num": count}


def event_words(campaign: Campaign, today: date) -> str:
    """How far away the event day is; "" where there is none."""
    if campaign.event_day is None:
        return ""
    left = (campaign.event_day - today).days
    if left == 0:
        return _("hôm nay")
    if left > 0:
        return ngettext("còn %(num)s ngày", "còn %(num)s ngày", left) % {"num": number(left)}
    return ngettext("đã qua %(num)s ngày", "đã qua %(num)s ngày", -left) % {"num": number(-left)}


def offset_of(campaign: Campaign, at: datetime) -> str:
    """The same for a moment."""
    return offset_words(campaign.offset(local_day(at)))


def obstacle_words(obstacle: Obstacle) -> str:
    """Why a publication stays where it is."""
    return {
        "repeats": _("lịch lặp lại theo nhịp riêng: mở lịch đó để dời hoặc hủy"),
        "past": _("lúc mới đã qua: giữ nguyên lúc cũ"),
        "there": _("đã ở đúng lúc theo ngày mới"),
        "unit": _("bài của đơn vị khác: nhờ người của đơn vị đó hoặc lãnh đạo dời"),
    }[obstacle]
