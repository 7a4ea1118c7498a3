"""How far a plan has been carried out: by obligation, agency or theme."""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

from content.intake.errors import InputError, InputProblem
from content.intake.local_time import VIETNAM
from content.plans.plans import plan_ids
from lantoa.commands._add import day
from lantoa.session import CommandSession, as_json, table
from lantoa.terminal import say
from reports.body.judged import gap_words
from reports.counting.figures import STATES, Agency, Figures, Gap, ObligationFigure
from reports.periods.periods import Period, free
from reports.periods.words import cell, counted, range_words, short_date

_SHOWN = 6


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `plan coverage`."""
    parser.add_argument("--plan", metavar="KẾ_HOẠCH", help="mặc định: mọi kế hoạch đã nhập")
    parser.add_argument(
        "--from", dest="first", type=day, metavar="NGÀY", help="mặc định: ngày đầu năm nay"
    )
    parser.add_argument(
        "--to", dest="last", type=day, metavar="NGÀY", help="mặc định: ngày cuối năm nay"
    )
    parser.add_argument(
        "--by",
        choices=("obligation", "agency", "theme"),
        default="obligation",
        help="theo nhiệm vụ, cơ quan hay nội dung",
    )
    parser.add_argument("--json", action="store_true", help="in danh sách dạng JSON")


def show(session: CommandSession) -> None:
    """Print the coverage of one plan or of all."""
    found = [*_counted(session)]
    rows = {"obligation": _obligations, "agency": _agencies, "theme": _themes}[session.args.by]
    if session.args.json:
        as_json(row for figures in found for row in rows(figures))
        return
    for figures in found:
        span = figures.period.covered
        say(
            f"{figures.plan.doc_type} số {figures.plan.number}, "
            f"{range_words(span.first, span.last)}"
        )
        {"obligation": _obligation_table, "agency": _agency_table, "theme": _theme_table}[
            session.args.by
        ](figures)
        say(*_left_out(figures), *figures.notes, "")


def waiting(session: CommandSession) -> None:
    """Print what the plans need a person for."""
    from engine.context import calendar_of
    from reports.desk.needs import LABELS, Circumstances, needs

    place = Circumstances(
        session.settings.evidence_dir, calendar_of(session.settings, session.database), session.now
    )
    with session.database.read() as db:
        found = list(islice(needs(db, place), session.args.limit))
    if session.args.json:
        as_json({**vars(need), "text": need.text} for need in found)
    elif found:
        rows = [
            (LABELS[need.kind], need.subject, short_date(need.due) if need.due else "", need.text)
            for need in found
        ]
        table(("việc", "mã", "hạn", "nội dung"), rows)
    else:
        say("Không có việc nào của các kế hoạch cần một người.")


def _counted(session: CommandSession) -> Iterator[Figures]:
    from reports.counting.summary import Ask, summarise

    with session.database.read() as db:
        known = plan_ids(db)
        if not known:
            raise InputError(
                [
                    InputProblem(
                        "plan coverage",
                        "chưa nhập kế hoạch nào: chạy `lantoa plan import TỆP.yaml`",
                    )
                ]
            )
        for plan in [session.args.plan] if session.args.plan else known:
            yield summarise(
                db, Ask(plan, _period(session), session.settings.evidence_dir, session.now)
            )


def _period(session: CommandSession) -> Period:
    year = session.now.astimezone(VIETNAM).year
    return free(session.args.first or date(year, 1, 1), session.args.last or date(year, 12, 31))


def _obligations(found: Figures) -> Iterator[dict[str, Any]]:
    plain = (
        "id",
        "title",
        "clause",
        "clause_inferred",
        "level",
        "mandatory",
        "service",
        "cadence",
        "due",
        "missing",
        "next_on",
        "state",
    )
    for obligation in found.obligations:
        yield {
            "plan": found.plan.id,
            **{name: getattr(obligation, name) for name in plain},
            "done": obligation.done.values.covered,
            "results": obligation.results,
            "gaps": [vars(gap) for gap in obligation.gaps],
            "older": [vars(gap) for gap in obligation.older],
            "days_left": obligation.days_left,
            **{
                role: [vars(agency) for agency in getattr(obligation, role)]
                for role in ("lead", "implementers", "coordinators")
            },
            "evidence": [
                {"id": proof.id, "name": proof.name, "state": proof.state}
                for proof in obligation.evidence
            ],
            "notes": list(obligation.notes),
        }


def _agencies(found: Figures) -> Iterator[dict[str, Any]]:
    for row in found.agencies:
        roles = {role: dict(getattr(row, role)) for role in ("leads", "implements", "coordinates")}
        yield {"plan": found.plan.id, **vars(row.agency), **roles}


def _themes(found: Figures) -> Iterator[dict[str, Any]]:
    for theme in found.themes:
        numbers = {
            name: getattr(theme, name).values.covered
            for name in ("items", "publications", "recipients", "reach", "activities")
        }
        yield {
            "plan": found.plan.id,
            "id": theme.id,
            "code": theme.code,
            "title": theme.title,
            **numbers,
        }


def _obligation_table(found: Figures) -> None:
    heads = ("mục", "nhiệm vụ", "tần suất", "phải có", "đã làm", "thiếu", "hạn tới", "đánh giá")
    table(heads, [_row(obligation) for obligation in found.obligations])
    for obligation in found.obligations:
        if obligation.gaps:
            say(f"- {obligation.id}: thiếu {_named(obligation.gaps)}")
        if obligation.older:
            say(f"- {obligation.id}: các kỳ trước còn thiếu {_named(obligation.older)}")
        told = [
            agency.note
            for agency in (*obligation.lead, *obligation.implementers, *obligation.coordinators)
            if agency.state == "ended"
        ]
        told += [
            note
            for note in obligation.notes
            if "minh chứng" in note or "tần suất đổi" in note or "bỏ nhiệm vụ" in note
        ]
        if told:
            say(f"- {obligation.id}: {'; '.join(dict.fromkeys(told))}")


def _named(gaps: Sequence[Gap]) -> str:
    told = [gap_words(gap) for gap in gaps[:_SHOWN]]
    more = len(gaps) - _SHOWN
    return ", ".join(told) + (f" và {counted(more)} kỳ nữa (xem --json)" if more > 0 else "")


def _left_out(found: Figures) -> Iterator[str]:
    """How many recorded activities are behind no figure, by reason."""
    for reason, count in Counter(row.reason for row in found.left_out).items():
        yield f"- {counted(count)} hoạt động ngoài báo cáo: {reason}"


def _row(obligation: ObligationFigure) -> tuple[object, ...]:
    following = short_date(obligation.next_on) if obligation.next_on else ""
    clause = f"{obligation.clause} (suy ra)" if obligation.clause_inferred else obligation.clause
    missing = "" if obligation.due is None else obligation.missing
    return (
        clause,
        obligation.id,
        obligation.cadence,
        cell(obligation.due),
        cell(obligation.done.values.covered),
        missing,
        following,
        STATES[obligation.state],
    )


def _agency_table(found: Figures) -> None:
    rows = [
        (
            _name(row.agency),
            len(row.leads),
            len(row.implements),
            len(row.coordinates),
            _short(row.leads),
        )
        for row in found.agencies
    ]
    table(
        (
            "cơ quan",
            "chủ trì",
            "thực hiện",
            "phối hợp",
            "nhiệm vụ chủ trì chưa đạt hoặc chưa có kết quả",
        ),
        rows,
    )


def _name(agency: Agency) -> str:
    return f"{agency.name} ({agency.note})" if agency.note else agency.name


def _short(duties: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(id for id, state in duties if state in ("short", "none"))


def _theme_table(found: Figures) -> None:
    names = ("items", "publications", "recipients", "reach", "activities")
    rows = [
        (theme.code, theme.title, *(cell(getattr(theme, name).values.covered) for name in names))
        for theme in found.themes
    ]
    table(
        ("mã", "nội dung", "tin, bài", "lượt đăng", "thư, tin nhắn", "tiếp cận", "hoạt động"), rows
    )


def year_calendar(session: CommandSession) -> None:
    """Write the year's calendar of content as a workbook."""
    from engine.context import calendar_of
    from reports.desk.year_calendar import year_calendar as made_for
    from reports.files.calendar_book import write_calendar

    args = session.args
    if args.out.exists():
        raise InputError([InputProblem(str(args.out), "đã có tệp này: hãy đặt tên khác")])
    with session.database.read() as db:
        made = made_for(
            db, args.plan, args.year, session.now, calendar_of(session.settings, session.database)
        )
    args.out.write_bytes(write_calendar(made))
    say(
        f"Lịch nội dung năm {made.year}: {len(made.duties)} nhiệm vụ, {len(made.dates)} ngày đề "
        f"xuất, {len(made.entries)} lượt trên lịch.",
        str(args.out),
    )
