"""Campaigns: told of, planned from their event day, ended, read."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from console.words.campaigns import (
    campaign_state,
    cell_words,
    offset_words,
)
from content.campaigns.campaigns import Campaign, CampaignFacts, find_campaign, list_campaigns
from content.campaigns.editing import (
    edit_campaign,
    end_campaign,
    ensure_row,
    new_campaign,
    reopen_campaign,
    require_open,
)
from content.campaigns.membership import put_in, take_out
from content.campaigns.table import CampaignCell, CampaignRow, table_of
from content.campaigns.times import AskedTimes, add_times, plan_again, remove_time
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import parse_clock, written
from content.outlets.outlets import Outlet
from engine.decisions.campaigns import require_takers, with_takers
from lantoa.commands._add import acting, command, day, group, listing, number, text
from lantoa.commands._campaign_acts import register_acts
from lantoa.session import CommandSession, as_json, table
from lantoa.terminal import say


def register(commands: Any) -> None:
    """`campaign list|show|new|edit|put|take|time|untime|retime|end|reopen|report`, and the acts on
    all of one."""
    campaigns = group(commands, "campaign", "chiến dịch")
    listing(command(campaigns, "list", _list, "các chiến dịch, theo ngày sự kiện"))
    listing(_of(campaigns, "show", _show, "một chiến dịch: từng bài trên từng điểm phát"))
    _facts_of(command(campaigns, "new", _new, "tạo chiến dịch"), titled=True)
    _facts_of(_of(campaigns, "edit", _edit, "sửa điều đã ghi; không ghi thì giữ nguyên"))
    for name, run, said in (
        ("put", _put, "thêm một bài có sẵn, không đổi bản đã duyệt"),
        ("take", _take, "bỏ ra một bài đã thêm"),
    ):
        made = _of(campaigns, name, run, said)
        made.add_argument("item", metavar="MÃ")
        acting(made)
    _register_times(campaigns)
    register_acts(campaigns)
    acting(_of(campaigns, "end", _end, "kết thúc"))
    acting(_of(campaigns, "reopen", _reopen, "mở lại"))
    report = _of(campaigns, "report", _report, "báo cáo của chiến dịch, tệp Word")
    report.add_argument("--out", type=Path, required=True, metavar="THƯ_MỤC")


def _of(campaigns: Any, name: str, run: Any, said: str) -> Any:
    made = command(campaigns, name, run, said)
    made.add_argument("name", type=text, metavar="TÊN")
    return made


def _facts_of(parser: Any, titled: bool = False) -> None:
    parser.add_argument("--title", type=text, required=titled, metavar="TÊN_GỌI")
    if titled:
        parser.add_argument("--name", type=text, default="", metavar="MÃ", help="bài ghi mã này")
    for flag, said in (
        ("--event-day", "ngày sự kiện"),
        ("--first", "từ ngày"),
        ("--last", "đến ngày"),
    ):
        parser.add_argument(flag, type=day, metavar="NGÀY", help=said)
    parser.add_argument("--aim", type=text, metavar="MỤC_ĐÍCH")
    parser.add_argument("--owner", type=text, metavar="TÀI_KHOẢN", help="người phụ trách")
    parser.add_argument("--plan", type=text, metavar="KẾ_HOẠCH")
    parser.add_argument("--obligation", nargs="+", action="extend", metavar="NHIỆM_VỤ")
    parser.add_argument("--form", nargs="+", action="extend", metavar="HÌNH_THỨC")
    acting(parser)


def _register_times(campaigns: Any) -> None:
    add = _of(campaigns, "time", _time, "thêm giờ phát tính theo ngày sự kiện")
    add.add_argument("item", metavar="MÃ")
    add.add_argument("--outlet", nargs="+", action="extend", required=True, metavar="TÊN")
    add.add_argument("--audience", nargs="+", action="extend", default=[], metavar="TÊN")
    side = add.add_mutually_exclusive_group(required=True)
    side.add_argument("--before", type=number, metavar="NGÀY", help="số ngày trước")
    side.add_argument("--after", type=number, metavar="NGÀY", help="số ngày sau")
    side.add_argument("--on-day", action="store_true", help="trong ngày sự kiện")
    add.add_argument("--at", required=True, metavar="GIỜ", help="ví dụ 8h30")
    acting(add)
    drop = _of(campaigns, "untime", _untime, "bỏ một giờ phát chưa xếp lịch")
    drop.add_argument("time", type=number, metavar="GIỜ_PHÁT")
    acting(drop)
    again = _of(campaigns, "retime", _retime, "đặt lại những giờ phát đã hủy")
    again.add_argument("time", type=number, nargs="+", metavar="GIỜ_PHÁT")
    acting(again)


def _list(session: CommandSession) -> None:
    with session.database.read() as db:
        found = list_campaigns(db)[: session.args.limit]
    if session.args.json:
        as_json(
            [
                {
                    **_facts(listed.campaign),
                    "items": listed.items,
                    "approved": listed.approved,
                    "publications": listed.scheduled,
                    "published": listed.out,
                }
                for listed in found
            ]
        )
        return
    rows = [
        (
            listed.campaign.name,
            listed.campaign.called,
            campaign_state(listed.campaign).text,
            written(listed.campaign.event_day),
            f"{listed.approved}/{listed.items}",
            f"{listed.out}/{listed.scheduled}",
        )
        for listed in found
    ]
    table(("mã", "tên", "trạng thái", "ngày sự kiện", "đã duyệt", "đã phát"), rows)


def _facts(campaign: Campaign) -> dict[str, Any]:
    days = {
        name: value.isoformat() if (value := getattr(campaign, name)) else None
        for name in ("event_day", "first", "last")
    }
    names = ("name", "title", "state", "unit", "owner", "aim", "plan")
    lists = {"obligations": list(campaign.obligations), "forms": list(campaign.forms)}
    return {**{name: getattr(campaign, name) for name in names}, **days, **lists}


def _show(session: CommandSession) -> None:
    """Each item on each outlet, and the times that are not on the calendar yet."""
    with session.database.read() as db:
        campaign = find_campaign(db, session.args.name)
        found = table_of(db, campaign)
    found = with_takers(session.context, found)
    cells = [
        (row, outlet, row.cells[outlet.name])
        for row in found.rows
        for outlet in found.outlets
        if row.cells[outlet.name].state != "none" or row.cells[outlet.name].planned
    ]
    if session.args.json:
        as_json([_cell_told(*cell) for cell in cells][: session.args.limit])
        return
    day = written(campaign.event_day) or "chưa ghi"
    say(f"{campaign.called} · {campaign_state(campaign).text} · ngày sự kiện: {day}")
    rows = [
        (
            row.revision.item,
            row.revision.title,
            outlet.title,
            cell_words(cell).text,
            cell.publication or "",
            ", ".join(
                f"{offset_words(time.days)} {time.clock} (giờ {time.id})" for time in cell.planned
            ),
        )
        for row, outlet, cell in cells
    ]
    table(("bài", "tiêu đề", "điểm phát", "đến đâu", "lịch", "dự kiến"), rows[: session.args.limit])
    for off in found.called_off:
        when = f"{offset_words(off.days)} {off.clock}"
        say(f"Đã hủy, không xếp lại: giờ {off.id}, bài {off.item}, {off.outlet}, {when}.")


def _cell_told(row: CampaignRow, outlet: Outlet, cell: CampaignCell) -> dict[str, Any]:
    return {
        "item": row.revision.item,
        "outlet": outlet.name,
        "state": cell.state,
        "publication": cell.publication,
        "arrived": cell.arrived,
        "times": [{"id": time.id, "days": time.days, "clock": time.clock} for time in cell.planned],
    }


def _new(session: CommandSession) -> None:
    act = session.act()
    with session.database.write() as db:
        say(new_campaign(db, _told(session, CampaignFacts("")), act, session.args.name))


def _edit(session: CommandSession) -> None:
    act = session.act()
    with session.database.write() as db:
        known = find_campaign(db, session.args.name)
        facts = _told(session, known)
        edit_campaign(db, session.args.name, facts, act)
    say(f"Đã lưu chiến dịch {session.args.name}.")


def _told(session: CommandSession, before: CampaignFacts) -> CampaignFacts:
    """What was said with the command; the rest stays."""
    args = session.args
    names = ("title", "event_day", "first", "last", "aim", "owner", "plan")
    said = {name: value for name in names if (value := getattr(args, name)) is not None}
    for name, given in (("obligations", args.obligation), ("forms", args.form)):
        if given is not None:
            said[name] = tuple(given)
    return replace(before, **said)


def _put(session: CommandSession) -> None:
    act, args = session.act(), session.args
    with session.database.write() as db:
        campaign = ensure_row(db, args.name, act)
        act.require("write", campaign.unit)
        require_open(campaign)
        assert campaign.id is not None
        put_in(db, campaign.id, args.name, args.item, act)
    say(f"Đã thêm bài {args.item} vào chiến dịch {args.name}.")


def _take(session: CommandSession) -> None:
    act, args = session.act(), session.args
    with session.database.write() as db:
        campaign = ensure_row(db, args.name, act)
        act.require("write", campaign.unit)
        assert campaign.id is not None
        take_out(db, campaign.id, args.name, args.item, act)
    say(f"Đã bỏ bài {args.item} ra khỏi chiến dịch {args.name}.")


def _time(session: CommandSession) -> None:
    act, args = session.act(), session.args
    days = 0 if args.on_day else args.after or -args.before
    try:
        clock = parse_clock(args.at)
    except ValueError as error:
        raise InputError([InputProblem("--at", str(error))]) from None
    require_takers(session.context, args.item, args.outlet)
    with session.database.write() as db:
        asked = AskedTimes(args.item, args.outlet, args.audience, days, clock)
        count = add_times(db, args.name, asked, act)
    say(f"Đã thêm {count} giờ phát.")


def _untime(session: CommandSession) -> None:
    act = session.act()
    with session.database.write() as db:
        remove_time(db, session.args.name, session.args.time, act)
    say(f"Đã bỏ giờ phát {session.args.time}.")


def _retime(session: CommandSession) -> None:
    act = session.act()
    with session.database.write() as db:
        count = plan_again(db, session.args.name, session.args.time, act)
    say(f"Đã đặt lại {count} giờ phát.")


def _end(session: CommandSession) -> None:
    act = session.act()
    with session.database.write() as db:
        end_campaign(db, session.args.name, act)
    say(f"Chiến dịch {session.args.name} đã kết thúc.")


def _reopen(session: CommandSession) -> None:
    act = session.act()
    with session.database.write() as db:
        reopen_campaign(db, session.args.name, act)
    say(f"Đã mở lại chiến dịch {session.args.name}.")


def _report(session: CommandSession) -> None:
    from reports.body.campaign import read_campaign
    from reports.files.campaign import file_name, write_campaign

    with session.database.read() as db:
        report = read_campaign(db, session.args.name, session.now)
    out: Path = session.args.out
    out.mkdir(parents=True, exist_ok=True)
    (out / file_name(report)).write_bytes(write_campaign(report))
    say(str(out / file_name(report)))
