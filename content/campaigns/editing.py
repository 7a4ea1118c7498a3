"""The acts on a campaign itself: made, told of, ended, opened again."""

import json
import re
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update

from content.campaigns.campaigns import Campaign, CampaignFacts, campaign_of, find_campaign
from content.campaigns.membership import memberships
from content.campaigns.own import live_of
from content.database.tables.campaigns import campaigns
from content.database.tables.people import users
from content.database.tables.plans import plans
from content.intake.errors import InputError, InputProblem
from content.items.form import slug_of
from content.people import audit
from content.people.acts import Act
from content.plans.plans import find_plan

_NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_TITLE, _AIM, _LONGEST = 200, 2000, 80
_TAKEN: Final = "moi"  # the address of the form that makes one


def new_campaign(db: Connection, facts: CampaignFacts, act: Act, name: str = "") -> str:
    """Make a campaign of the person's unit; its name, made from the title when none is given.

    Items may name it already: then it gets its facts.
    """
    act.require("write")
    chosen = name.strip() or slug_of(facts.title)
    faults = _faults(db, facts)
    if facts.title.strip() and (len(chosen) > _LONGEST or not _NAME.fullmatch(chosen)):
        text = "chỉ gồm chữ thường không dấu, số và gạch ngang, ví dụ ngay-chuyen-doi-so"
        faults.append(InputProblem("mã chiến dịch", text, "name"))
    if faults:
        raise InputError(faults)
    if (
        chosen == _TAKEN
        or db.execute(select(campaigns.c.id).where(campaigns.c.name == chosen)).first()
    ):
        text = f"đã có chiến dịch «{chosen}»: đặt mã khác, hoặc mở chiến dịch đó"
        raise InputError([InputProblem("mã chiến dịch", text, "name")])
    _insert(db, chosen, facts, act)
    audit.record(db, act, "campaign.new", f"campaign:{chosen}", **_told(facts))
    return chosen


def edit_campaign(db: Connection, name: str, facts: CampaignFacts, act: Act) -> None:
    """Tell other facts of a campaign. Its name stays, so no approved text changes; an event day
    that something on the calendar counts from is moved by `content.campaigns.acting`."""
    known = find_campaign(db, name)
    act.require("write", known.unit)
    faults = _faults(db, facts)
    if known.event_day not in (None, facts.event_day) and live_of(db, known):
        text = "đã có lịch phát tính theo ngày này: dùng «Dời ngày sự kiện» để dời cùng nhau"
        faults.append(InputProblem("ngày sự kiện", text, "event_day"))
    if faults:
        raise InputError(faults)
    if known.id is None:
        _insert(db, name, facts, act)
    else:
        db.execute(update(campaigns).where(campaigns.c.id == known.id).values(**_values(facts)))
    audit.record(db, act, "campaign.edit", f"campaign:{name}", **_told(facts))


def ensure_row(db: Connection, name: str, act: Act) -> Campaign:
    """The campaign, locked until the transaction ends; one that only items name gets its row."""
    act.require("write")
    known = find_campaign(db, name)
    if known.id is None:
        _insert(db, name, CampaignFacts(title=""), act)
    row = db.execute(select(campaigns).where(campaigns.c.name == name).with_for_update()).one()
    return campaign_of(row)


def require_open(campaign: Campaign) -> None:
    """InputError for one that has ended."""
    if campaign.state == "ended":
        text = "chiến dịch đã kết thúc: mở lại trước khi làm việc này"
        raise InputError([InputProblem(campaign.called, text)])


def end_campaign(db: Connection, name: str, act: Act) -> None:
    """Nothing more is planned in it; refused while something is still to come."""
    known = ensure_row(db, name, act)
    act.require("write", known.unit)
    require_open(known)
    if left := live_of(db, known):
        text = f"còn {len(left)} lịch chưa phát xong: đợi phát xong, hoặc hủy cùng nhau trước"
        raise InputError([InputProblem(known.called, text)])
    values = {"state": "ended", "ended_by": act.person.name, "ended_at": act.at}
    db.execute(update(campaigns).where(campaigns.c.id == known.id).values(**values))
    audit.record(db, act, "campaign.end", f"campaign:{name}")


def reopen_campaign(db: Connection, name: str, act: Act) -> None:
    """It goes on after all."""
    known = ensure_row(db, name, act)
    act.require("write", known.unit)
    if known.state == "open":
        raise InputError([InputProblem(known.called, "chiến dịch đang mở, không cần mở lại")])
    values = {"state": "open", "ended_by": None, "ended_at": None}
    db.execute(update(campaigns).where(campaigns.c.id == known.id).values(**values))
    audit.record(db, act, "campaign.reopen", f"campaign:{name}")


def _insert(db: Connection, name: str, facts: CampaignFacts, act: Act) -> None:
    own = memberships(db, name)
    unit = find_campaign(db, name).unit if own else act.person.unit
    made = {"created_by": act.person.name, "created_at": act.at}
    values = {"name": name, "unit": unit, "state": "open", **made, **_values(facts)}
    db.execute(insert(campaigns).values(**values))


def _values(facts: CampaignFacts) -> dict[str, Any]:
    return {
        "title": facts.title.strip(),
        "owner": facts.owner,
        "event_day": facts.event_day,
        "first_day": facts.first,
        "last_day": facts.last,
        "aim": facts.aim.strip(),
        "plan_id": facts.plan,
        "obligations": json.dumps(list(facts.obligations)),
        "forms": json.dumps(list(facts.forms)),
    }


def _told(facts: CampaignFacts) -> dict[str, object]:
    day = facts.event_day.isoformat() if facts.event_day else None
    return {"title": facts.title.strip(), "event_day": day}


def _faults(db: Connection, facts: CampaignFacts) -> list[InputProblem]:
    found = []
    if not facts.title.strip():
        found.append(InputProblem("tên chiến dịch", "hãy ghi tên chiến dịch", "title"))
    for text, most, where, field in (
        (facts.title, _TITLE, "tên chiến dịch", "title"),
        (facts.aim, _AIM, "mục đích", "aim"),
    ):
        if len(text) > most:
            found.append(InputProblem(where, f"dài {len(text)} ký tự, tối đa {most}", field))
    if facts.first and facts.last and facts.last < facts.first:
        found.append(InputProblem("đến ngày", "trước ngày bắt đầu: xem lại hai ngày", "last"))
    elif facts.event_day and not (
        (facts.first or facts.event_day) <= facts.event_day <= (facts.last or facts.event_day)
    ):
        text = "nằm ngoài khoảng từ ngày – đến ngày của chiến dịch: xem lại ba ngày"
        found.append(InputProblem("ngày sự kiện", text, "event_day"))
    known = select(users.c.name).where(users.c.name == facts.owner)
    if facts.owner and db.execute(known).first() is None:
        found.append(
            InputProblem(
                "người phụ trách", "không có tài khoản này: chọn một người trong danh sách", "owner"
            )
        )
    return found + _plan_faults(db, facts)


def _plan_faults(db: Connection, facts: CampaignFacts) -> list[InputProblem]:
    if facts.plan is None:
        if facts.obligations or facts.forms:
            return [InputProblem("kế hoạch", "chọn kế hoạch của các nhiệm vụ này", "plan")]
        return []
    if db.execute(select(plans.c.id).where(plans.c.id == facts.plan)).first() is None:
        return [
            InputProblem(
                "kế hoạch",
                "không có kế hoạch này: chọn một kế hoạch đã nhập, hoặc để trống",
                "plan",
            )
        ]
    plan = find_plan(db, facts.plan)
    duties, forms = {duty.id for duty in plan.obligations}, {form.key for form in plan.forms}
    text = f"không có trong kế hoạch {plan.number}: chọn lại"
    return [
        *(
            InputProblem(f"nhiệm vụ {duty}", text, "obligations")
            for duty in facts.obligations
            if duty not in duties
        ),
        *(
            InputProblem(f"hình thức {form}", text, "forms")
            for form in facts.forms
            if form not in forms
        ),
    ]
