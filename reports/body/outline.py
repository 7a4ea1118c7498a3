"""The body of a report: sections I to V with the facts that the log proves; what only a person can
judge is left open and marked."""

from collections.abc import Iterator

from content.plans.forms import FORMS
from content.plans.statements import StatementKind
from reports.body.acts import ended, named
from reports.body.blocks import MISSING, Block, Heading, Missing, Paragraph
from reports.body.curves import channel_chart, month_chart, theme_chart
from reports.body.draft import ReportDraft, lower, upper
from reports.body.facts import behind, coming, risen, states_told, still_open
from reports.body.phrases import said, unit
from reports.counting.figures import DoneActivity, FigureLine, ThemeFigure
from reports.periods.words import counted, range_words, short_date, thousands

_LETTERS = "abcdđeghiklmnopqrstuvxy"  # f, j, w and z are no Vietnamese letters

_FORMS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("Cổng, trang thông tin điện tử", ("portal.",), ("portal", "unit_website", "party_website")),
    ("Thư điện tử công vụ", ("email.",), ("email",)),
    ("Tin nhắn SMS", ("sms.",), ("sms", "telecom")),
    ("Mạng xã hội", ("social.",), ()),
    ("Màn hình LED", ("led.",), ()),
    (
        "Báo chí, phát thanh, truyền hình, truyền thanh cơ sở",
        ("radio_tv.", "press.", "grassroots."),
        ("radio_tv", "newspaper", "press", "grassroots_radio", "grassroots_info"),
    ),
    (
        "Hội nghị, tập huấn, sinh hoạt chuyên đề, tuyên truyền miệng",
        ("meetings.",),
        ("conference", "training", "legal_conference", "residents_meeting", "oral"),
    ),
    (
        "Cổ động trực quan (pano, áp phích, băng rôn, phướn, tờ rơi)",
        ("visual.", "leaflet."),
        ("visual", "leaflet", "publication"),
    ),
    ("Đối thoại, họp báo", ("dialogue.", "press_conference."), ("dialogue", "press_conference")),
)
"""Title, figures and activities of each point of section II.2; a last point takes the rest."""


def body(draft: ReportDraft) -> Iterator[Block]:
    """Everything between the addressee and the signature."""
    told = f"kết quả công tác {draft.matter} {draft.figures.period.title}"
    office = draft.head.name or MISSING
    yield Paragraph(f"Thực hiện {draft.plan_cited}, {office} báo cáo {told}{_days(draft)} như sau:")
    yield from _direction(draft)
    yield from _results(draft)
    yield from _assessment(draft)
    yield from _ahead(draft)
    to, _ = draft.receivers
    yield Paragraph(
        f"Trên đây là báo cáo {told} của {office}{f'; kính báo cáo {to}' if to else ''}./."
    )


def _days(draft: ReportDraft) -> str:
    """Which days the figures are of, where the title does not say it."""
    period, days = draft.figures.period, draft.counted_days
    if not period.part and draft.is_whole:
        return ""
    guessed = (
        f"; phần còn lại đến ngày {short_date(period.estimate_to)} là số ước thực hiện"
        if period.estimate_to and period.estimate_to > days.last
        else ""
    )
    return f" (số liệu {range_words(days.first, days.last)}{guessed})"


def _direction(draft: ReportDraft) -> Iterator[Block]:
    yield Heading(1, "I. CÔNG TÁC CHỈ ĐẠO, TRIỂN KHAI")
    papers = _of_forms(draft, ("directive",))
    yield Heading(2, "1. Văn bản chỉ đạo, triển khai")
    if papers:
        yield Paragraph(f"Trong kỳ đã ban hành {counted(len(papers))} văn bản chỉ đạo, triển khai:")
        yield from (Paragraph(f"- {ended(paper.title)}") for paper in papers)
    else:
        yield Missing("số, ký hiệu, ngày, cơ quan ban hành, trích yếu của các văn bản đã ban hành")
    yield Heading(2, "2. Phân công thực hiện")
    yield from _stated(draft, "assignment", "việc phân công trong cơ quan")
    yield Heading(2, "3. Kinh phí")
    cost = draft.figures.figure("all.cost").values.covered
    if cost:
        yield Paragraph(f"Kinh phí của các hoạt động trong kỳ: {thousands(cost)} đồng.")
    yield from _stated(draft, "fund", "" if cost else "kinh phí đã bố trí và sử dụng")


def _results(draft: ReportDraft) -> Iterator[Block]:
    word = draft.figures.plan.word
    yield Heading(1, "II. KẾT QUẢ THỰC HIỆN")
    yield Heading(2, f"1. Nội dung {word}")
    yield from _themes(draft)
    yield Heading(2, f"2. Hình thức {word}")
    yield Paragraph("Số liệu chi tiết theo từng hình thức tại Phụ lục I kèm theo.")
    yield from _forms(draft)
    yield from channel_chart(draft)
    yield from month_chart(draft)
    yield Heading(2, "3. Tiến độ nhiệm vụ được giao tại Kế hoạch")
    yield Paragraph(f"{states_told(draft)} Chi tiết tại Phụ lục II kèm theo.")
    yield from (Paragraph(fact) for fact in still_open(draft))
    further = iter(("4.", "5."))
    if draft.figures.reached:
        yield Heading(2, f"{next(further)} Mức độ tiếp cận")
        yield from _reach(draft)
    amended = [
        said(figure, figure.values.covered)
        for key in ("corrections.count", "withdrawn.count")
        if (figure := draft.figures.figure(key)).values.covered
    ]
    if amended:
        yield Heading(2, f"{next(further)} Đính chính, gỡ bài")
        yield Paragraph(f"Trong kỳ có {' và '.join(amended)}.")


def _reach(draft: ReportDraft) -> Iterator[Block]:
    """What was counted or told of the reach, each with who counted it and of which days."""
    yield Paragraph(
        "Số liệu tham khảo, không cộng vào kết quả nêu trên và không phải là số người đã nhận, đã "
        "đọc:"
    )
    by_note: dict[str, list[str]] = {}
    for figure in draft.figures.reached:
        by_note.setdefault(figure.note, []).append(said(figure, figure.values.covered))
    for note, numbers in by_note.items():
        yield Paragraph(f"- {'; '.join(numbers)} ({note}).")


def _themes(draft: ReportDraft) -> Iterator[Block]:
    figures = draft.figures
    items, posts, messages = (
        figures.figure(key) for key in ("all.items", "all.publications", "all.messages")
    )
    if not items.values.covered:
        yield Paragraph("Trong kỳ chưa phát hành tin, bài nào theo các nội dung của Kế hoạch.")
        return
    whole = " và ".join(
        said(figure, figure.values.covered) for figure in (posts, messages) if figure.values.covered
    )
    yield Paragraph(
        f"Trong kỳ đã phát hành {said(items, items.values.covered)} với {whole}; danh mục tin, "
        "bài tại Phụ lục III kèm theo. Theo các nội dung của Kế hoạch (một tin, bài có thể thuộc "
        "nhiều nội dung):"
    )
    for theme in figures.themes:
        if numbers := _numbers(theme):
            sign = "-" if theme.parent is None else "+"
            yield Paragraph(f"{sign} {upper(theme.title)} (nội dung {theme.code}): {numbers}.")
    silent = [
        theme.code for theme in figures.themes if theme.parent is None and not _numbers(theme)
    ]
    if silent:
        yield Paragraph(f"- Nội dung chưa có tin, bài, hoạt động trong kỳ: {', '.join(silent)}.")
    yield from theme_chart(draft)


def _numbers(theme: ThemeFigure) -> str:
    parts = (theme.items, theme.publications, theme.recipients, theme.reach, theme.activities)
    return "; ".join(said(part, part.values.covered) for part in parts if part.values.covered)


def _forms(draft: ReportDraft) -> Iterator[Block]:
    """A point for each form in which something was done, now or a year before; the others in one
    sentence."""
    points, silent = list(_points(draft)), []
    letters = iter(_LETTERS)
    for title, told, activities in points:
        if told or activities:
            yield Paragraph(f"{next(letters)}) {title}: {told or 'không phát sinh số liệu'}.")
            yield from named(activities)
        else:
            silent.append(lower(title.partition(" (")[0]))
    if len(silent) == len(points):
        yield Paragraph(f"Trong kỳ không phát sinh hình thức {draft.figures.plan.word} nào.")
    elif silent:
        yield Paragraph(f"Không phát sinh trong kỳ: {'; '.join(silent)}.")


def _points(draft: ReportDraft) -> Iterator[tuple[str, str, list[DoneActivity]]]:
    """Every form: its title, what its figures say, its activities."""
    left, taken = list(draft.figures.lines), {"directive", "request", "social", "led"}
    for title, keys, forms in _FORMS:
        lines = [line for line in left if line.figures[0].key.startswith(keys)]
        left = [line for line in left if line not in lines]
        taken |= set(forms)
        yield title, _told(draft, lines), _of_forms(draft, forms)
    others = [form for form in FORMS if form not in taken]
    yield "Hình thức khác", _told(draft, left), _of_forms(draft, others)


def _told(draft: ReportDraft, lines: list[FigureLine]) -> str:
    """What the rows of one point say, each against the same thing one year earlier."""
    alone = len(lines) == 1  # the point's own title names it
    return "; ".join(filter(None, (_line(line, draft.is_whole, alone) for line in lines)))


def _line(line: FigureLine, compared: bool, alone: bool) -> str:
    figures = [figure for figure in line.figures if figure.key not in _told_by_another(line)]
    seen = [figure for figure in figures if figure.values.covered]
    known = [figure for figure in seen or figures if compared and figure.values.same]
    before = ", ".join(
        counted(figure.values.same or 0)
        if len(seen) == 1
        else f"{counted(figure.values.same or 0)} {unit(figure)}"
        for figure in known
    )
    aside = f" (cùng kỳ năm trước: {before})" if before else ""
    if seen:
        return f"{', '.join(said(figure, figure.values.covered) for figure in seen)}{aside}"
    label = "" if alone else f"{lower(line.label.partition(':')[0])} "
    return f"{label}không phát sinh{aside}" if before else ""


def _told_by_another(line: FigureLine) -> frozenset[str]:
    """Messages that were sent, where it is known how many arrived."""
    known = any(figure.key == "sms.delivered" and figure.values.covered for figure in line.figures)
    return frozenset({"sms.sent"}) if known else frozenset()


def _of_forms(draft: ReportDraft, forms: tuple[str, ...] | list[str]) -> list[DoneActivity]:
    """The plan's own: what is outside of it counts in none of its figures."""
    labels = {FORMS[form].label for form in forms}
    return [
        activity
        for activity in draft.figures.activities
        if activity.form in labels and not activity.outside
    ]


def _assessment(draft: ReportDraft) -> Iterator[Block]:
    yield Heading(1, "III. ĐÁNH GIÁ CHUNG")
    yield Heading(2, "1. Kết quả nổi bật")
    yield from _judged(
        draft, risen(draft), "result", "kết quả nổi bật, mô hình, cách làm hay của cơ quan"
    )
    yield Heading(2, "2. Tồn tại, hạn chế")
    yield from _judged(draft, behind(draft), "shortcoming", "tồn tại, hạn chế của cơ quan")
    yield Heading(2, "3. Nguyên nhân")
    yield from _stated(draft, "cause", "nguyên nhân khách quan, chủ quan")


def _ahead(draft: ReportDraft) -> Iterator[Block]:
    ahead = draft.figures.period.next_title
    when = ahead.upper() if ahead else "THỜI GIAN TỚI"
    yield Heading(1, f"IV. PHƯƠNG HƯỚNG, NHIỆM VỤ {when}")
    yield from _judged(draft, coming(draft), "direction", "phương hướng, nhiệm vụ trọng tâm")
    yield Heading(1, "V. ĐỀ XUẤT, KIẾN NGHỊ")
    yield from _stated(draft, "proposal", "đề xuất, kiến nghị; không có thì ghi «Không»")


def _judged(
    draft: ReportDraft, facts: Iterator[str], kind: StatementKind, hint: str
) -> Iterator[Block]:
    """Facts, then what people said; a marked place where there is neither."""
    known = [Paragraph(f"- {fact}") for fact in facts]
    yield from known
    yield from _stated(draft, kind, "" if known else hint)


def _stated(draft: ReportDraft, kind: StatementKind, hint: str) -> Iterator[Block]:
    """What people recorded of a kind, in their own words; a marked place where nobody did and a
    hint says that somebody has to."""
    found = [statement for statement in draft.statements if statement.kind == kind]
    yield from (Paragraph(f"- {ended(upper(statement.text))}") for statement in found)
    if not found and hint:
        yield Missing(hint)
