"""What people did by hand, and the evidence."""

import argparse
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from content.intake.errors import InputError, InputProblem
from content.plans.activities import (
    STATES,
    Activity,
    ActivityEntry,
    find_activity,
    list_activities,
)
from content.plans.activity_file import import_activities, read_activities
from content.plans.activity_register import (
    add_activity,
    ask_obligation,
    cancel_activity,
    finish_activity,
)
from content.plans.evidence import STATES as EVIDENCE_STATES
from content.plans.evidence import Evidence, Subject, add_file, add_link, list_evidence, state_of
from content.plans.evidence_kinds import require_evidence
from content.plans.forms import FORMS, MEASURES, form_label
from lantoa.commands._add import (
    acting,
    choosing,
    chosen,
    command,
    day,
    group,
    listing,
    number,
    text,
)
from lantoa.session import CommandSession, as_json, table
from lantoa.terminal import say, warn


def register(commands: Any) -> None:
    """`activity add|list|import|done|cancel`, `evidence add|list`."""
    activities = group(commands, "activity", "hoạt động do người thực hiện")
    _register_add(
        command(
            activities,
            "add",
            _add,
            "ghi một hoạt động: đối thoại, họp báo, tập huấn, phát thanh, pano, cuộc thi…",
        )
    )
    listed = command(activities, "list", _list, "các hoạt động đã ghi")
    for flag, help_text in (("--from", "từ ngày"), ("--to", "đến ngày")):
        listed.add_argument(flag, dest=flag.strip("-"), type=day, metavar="NGÀY", help=help_text)
    listed.add_argument("--plan", metavar="KẾ_HOẠCH")
    listing(listed)
    many = command(
        activities,
        "import",
        _import,
        "ghi nhiều hoạt động từ tệp XLSX hoặc CSV: ghi hết hoặc không ghi gì",
    )
    many.add_argument("file", type=Path, metavar="TỆP")
    choosing(many)
    acting(many)
    done = command(activities, "done", _done, "một hoạt động dự kiến đã thực hiện xong")
    done.add_argument("id", type=number, metavar="SỐ")
    _counting(done)
    acting(done)
    cancel = command(
        activities, "cancel", _cancel, "hủy một hoạt động ghi sai hoặc không thực hiện"
    )
    cancel.add_argument("id", type=number, metavar="SỐ")
    acting(cancel, why=True)
    _register_evidence(group(commands, "evidence", "minh chứng"))


def _register_add(add: argparse.ArgumentParser) -> None:
    add.add_argument(
        "--form",
        required=True,
        type=text,
        metavar="HÌNH_THỨC",
        help=f"một trong: {', '.join(FORMS)}",
    )
    add.add_argument("--title", required=True, type=text, metavar="TÊN")
    add.add_argument(
        "--on", required=True, type=day, metavar="NGÀY", help="ngày (đầu tiên), ví dụ 1/12/2026"
    )
    add.add_argument("--until", type=day, metavar="NGÀY", help="ngày cuối, khi kéo dài nhiều ngày")
    add.add_argument("--place", type=text, default="", metavar="NƠI")
    add.add_argument("--plan", metavar="KẾ_HOẠCH")
    which = add.add_mutually_exclusive_group()
    which.add_argument("--obligation", metavar="NHIỆM_VỤ", help="mã nhiệm vụ của kế hoạch")
    which.add_argument(
        "--no-obligation",
        action="store_true",
        help="của kế hoạch nhưng không thuộc nhiệm vụ nào",
    )
    add.add_argument("--theme", nargs="+", default=[], metavar="CHỦ_ĐỀ")
    add.add_argument("--item", metavar="BÀI")
    add.add_argument("--cost", type=_amount, metavar="ĐỒNG")
    add.add_argument("--note", type=text, default="", metavar="GHI_CHÚ")
    add.add_argument("--planned", action="store_true", help="mới là dự kiến, chưa tính là đã làm")
    _counting(add)
    acting(add)


def _register_evidence(evidence: Any) -> None:
    add = command(evidence, "add", _add_evidence, "thêm tệp hoặc đường dẫn làm minh chứng")
    add.add_argument("file", type=Path, nargs="?", metavar="TỆP")
    add.add_argument("--link", type=text, metavar="ĐỊA_CHỈ")
    subject = add.add_mutually_exclusive_group(required=True)
    subject.add_argument("--activity", type=number, metavar="SỐ")
    subject.add_argument("--delivery", type=number, metavar="LƯỢT_GỬI")
    acting(add)
    listing(
        command(
            evidence,
            "list",
            _list_evidence,
            "mọi minh chứng, có kiểm tra tệp còn nguyên; mã thoát 1 khi có tệp mất hoặc bị sửa",
        )
    )


def _add(session: CommandSession) -> None:
    args = session.args
    entry = ActivityEntry(
        form=args.form,
        title=args.title,
        first=args.on,
        last=args.until or args.on,
        place=args.place,
        plan=args.plan,
        obligation=args.obligation,
        themes=tuple(args.theme),
        item=args.item,
        counts=dict(args.count),
        cost=args.cost,
        note=args.note,
        planned=args.planned,
    )
    act = session.act()
    with session.database.write() as db:
        if not args.no_obligation:
            ask_obligation(
                db, entry, answered="Không thuộc nhiệm vụ nào thì ghi thêm --no-obligation"
            )
        id = add_activity(db, entry, act)
    say(f"Đã ghi hoạt động {id}: {form_label(entry.form)}, {entry.title}.", str(id))


def _list(session: CommandSession) -> None:
    args = session.args
    with session.database.read() as db:
        found = list_activities(db, args.__dict__["from"], args.to, args.plan)[: args.limit]
    if args.json:
        as_json(vars(activity) for activity in found)
        return
    rows = [
        (
            activity.id,
            activity.last.strftime("%d/%m/%Y"),
            form_label(activity.form),
            activity.title,
            _counts(activity.counts),
            activity.obligation,
            STATES[activity.state],
        )
        for activity in found
    ]
    table(("số", "ngày", "hình thức", "tên", "số liệu", "nhiệm vụ", "trạng thái"), rows)


def _import(session: CommandSession) -> None:
    act = session.act()
    table = read_activities(session.args.file, chosen(session.args))
    with session.database.write() as db:
        made = import_activities(db, table, act)
        entered = [find_activity(db, id) for id in made]
    warn(*table.notes)
    say(
        f"{session.args.file.name}: đã ghi {len(made)} hoạt động.",
        *_without(entered),
        *map(str, made),
    )


def _without(entered: Sequence[Activity]) -> list[str]:
    """What somebody may have forgotten: it counts in its form's figure and under no obligation."""
    bare = sum(activity.obligation is None for activity in entered)
    return [f"{bare} hoạt động không ghi nhiệm vụ: chỉ tính theo hình thức."] if bare else []


def _done(session: CommandSession) -> None:
    act = session.act()
    with session.database.write() as db:
        finish_activity(db, session.args.id, dict(session.args.count), act)
    say(f"Hoạt động {session.args.id}: đã thực hiện.")


def _cancel(session: CommandSession) -> None:
    act = session.act()
    with session.database.write() as db:
        cancel_activity(db, session.args.id, act)
    say(f"Hoạt động {session.args.id}: đã hủy, không tính vào số liệu nữa.")


def _add_evidence(session: CommandSession) -> None:
    args = session.args
    if (args.file is None) == (args.link is None):
        raise InputError([InputProblem("evidence add", "cần một TỆP, hoặc --link ĐỊA_CHỈ")])
    act, subject = session.act(), Subject(args.activity, args.delivery)
    if args.file is not None:
        require_evidence(args.file)
    with session.database.write() as db:
        if args.file is None:
            id = add_link(db, subject, args.link, act)
        else:
            id = add_file(db, session.settings.evidence_dir, subject, args.file, act)
    say(f"Đã nhận minh chứng {id}.", str(id))


def _list_evidence(session: CommandSession) -> int:
    with session.database.read() as db:
        found = list_evidence(db)[: session.args.limit]
    states = {proof.id: state_of(session.settings.evidence_dir, proof) for proof in found}
    if session.args.json:
        as_json(
            {**vars(proof), "subject": str(proof.subject), "state": states[proof.id]}
            for proof in found
        )
    else:
        table(
            ("số", "của", "tên", "SHA-256", "trạng thái"),
            [_evidence_row(proof, EVIDENCE_STATES[states[proof.id]]) for proof in found],
        )
    return 1 if {"missing", "altered"} & set(states.values()) else 0


def _evidence_row(proof: Evidence, state: str) -> tuple[object, ...]:
    return (
        proof.id,
        str(proof.subject).replace("activity:", "hoạt động ").replace("delivery:", "lượt gửi "),
        proof.name,
        proof.sha256,
        state,
    )


def _counting(parser: argparse.ArgumentParser) -> None:
    names = ", ".join(f"{name} ({unit})" for name, unit in MEASURES.items()).replace("%", "%%")
    parser.add_argument(
        "--count",
        nargs="+",
        type=_count,
        default=[],
        metavar="TÊN=SỐ",
        help=f"số liệu: {names}".replace("%", "%%"),
    )


def _count(given: str) -> tuple[str, int]:
    name, _, value = given.partition("=")
    if name not in MEASURES:
        raise argparse.ArgumentTypeError(
            f"phải là TÊN=SỐ với TÊN là một trong {', '.join(MEASURES)}, không phải «{given}»"
        )
    return name, _amount(value)


def _amount(given: str) -> int:
    if not re.fullmatch(r"\d{1,12}", given, re.ASCII):
        raise argparse.ArgumentTypeError(f"phải là số nguyên không âm, không phải «{given}»")
    return int(given)


def _counts(counts: Any) -> str:
    return "; ".join(f"{value} {MEASURES[name]}" for name, value in counts.items())
