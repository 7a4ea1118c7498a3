"""The body of a report: sections I to V with the facts that the log proves; what only a person can
judge is left open and marked."""

from collections.abc import Iterator

from content.plans.forms import FORMS
from reports.body.blocks import MISSING, Block, Heading, Missing, Paragraph
from reports.body.draft import ReportDraft, lower, upper
from reports.body.facts import behind, coming, compared, obligation_chart, states_told, theme_chart
from reports.counting.figures import DoneActivity, Figure, FigureLine, ThemeFigure
from reports.periods.words import counted, range_words, short_date, thousands

_LETTERS = "abcdđeghiklmnopqrstuvxy"  # f, j, w and z are no Vietnamese letters
_LISTED = 5  # activities of one form that the body names one by one; the workbook has all

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
        "Cổ động trực quan: pano, áp phích, băng rôn, phướn, tờ rơi",
        ("visual.", "leaflet."),
        ("visual", "leaflet", "publication"),
    ),
    ("Đối thoại, họp báo", ("dialogue.", "press_conference."), ("dialogue", "press_conference")),
)
"""Title, figures and activities of each point of section II.2; a last point takes the rest."""


def body(draft: ReportDraft) -> Iterator[Block]:
    """Everything between the addressee and the signature."""
    period, matter = draft.figures.period, draft.matter
    span = range_words(period.covered.first, period.covered.last)
    told = f"kết quả công tác {matter} {period.title}"
    days = f" (số liệu {span})" if period.part else ""
    yield Paragraph(
        f"Thực hiện {draft.plan_cited}, {draft.head.name or MISSING} báo cáo {told}{days} như sau:"
    )
    yield from _direction(draft)
    yield from _results(draft)
    yield from _assessment(draft)
    yield from _ahead(draft)
    end = (
        f"kính báo cáo {draft.figures.plan.to}"
        if draft.figures.plan.to
        else f"kính báo cáo {MISSING}"
    )
    yield Paragraph(f"Trên đây là báo cáo {told} của {draft.head.name or MISSING}; {end}./.")


def _direction(draft: ReportDraft) -> Iterator[Block]:
    yield Heading(1, "I. CÔNG TÁC CHỈ ĐẠO, TRIỂN KHAI")
    papers = _of_forms(draft, ("directive",))
    yield Heading(2, "1. Văn bản chỉ đạo, triển khai")
    if papers:
        yield Paragraph(f"Trong kỳ đã ban hành {counted(len(papers))} văn bản chỉ đạo, triển khai.")
        yield from _named(papers)
    else:
        yield Missing(
            "số, ký hiệu, ngày, cơ quan ban hành, trích yếu của các văn bản đã ban hành; "
            "trong kỳ chưa ghi nhận văn bản nào"
        )
    yield Heading(2, "2. Phân công thực hiện")
    yield Missing("việc phân công trong cơ quan")
    yield Heading(2, "3. Kinh phí")
    cost = draft.figures.figure("all.cost")
    if cost.values.covered:
        yield Paragraph(
            "Kinh phí của các hoạt động đã ghi nhận trong kỳ: "
            f"{thousands(cost.values.covered)} đồng{_aside(cost)}."
        )
    else:
        yield Missing(
            f"kinh phí đã bố trí và sử dụng; phần mềm chưa ghi nhận khoản nào{_aside(cost)}"
        )


def _results(draft: ReportDraft) -> Iterator[Block]:
    yield Heading(1, "II. KẾT QUẢ THỰC HIỆN")
    yield Heading(2, f"1. Nội dung {draft.figures.plan.word}")
    yield from _themes(draft)
    yield Heading(2, f"2. Hình thức {draft.figures.plan.word}")
    yield Paragraph(
        "Số liệu chi tiết theo từng hình thức, so với kỳ trước và cùng kỳ năm trước, tại Phụ "
        "lục I kèm theo."
    )
    yield from _forms(draft)
    yield Heading(2, "3. Tiến độ nhiệm vụ được giao tại Kế hoạch")
    yield Paragraph(f"{states_told(draft)} Chi tiết tại Phụ lục II kèm theo.")
    yield from obligation_chart(draft)
    yield Heading(2, "4. Đính chính, gỡ bài và số liệu không tính vào kết quả")
    names = (
        "corrections.count",
        "withdrawn.count",
        "rejected.count",
        "unknown.count",
        "outside.items",
        "outside.activities",
    )
    told = [figure for name in names if (figure := draft.figures.figure(name)).values.covered]
    yield Paragraph(
        upper(
            "; ".join(f"{_said(figure, figure.values.covered)}{_aside(figure)}" for figure in told)
        )
        + "."
        if told
        else "Không phát sinh."
    )
    yield from (Paragraph(note) for note in draft.figures.notes)


def _themes(draft: ReportDraft) -> Iterator[Block]:
    figures = draft.figures
    items, posts, messages = (
        figures.figure(key) for key in ("all.items", "all.publications", "all.messages")
    )
    whole = ", ".join(
        _said(figure, figure.values.covered)
        for figure in (items, posts, messages)
        if figure.values.covered
    )
    if not whole:
        yield Paragraph("Trong kỳ chưa phát hành tin, bài nào theo các nội dung của Kế hoạch.")
        return
    yield Paragraph(
        f"Trong kỳ có {whole}; danh mục tin, bài tại Phụ lục III kèm theo. Theo các nội dung "
        "của Kế hoạch:"
    )
    for theme in figures.themes:
        if numbers := _numbers(theme):
            yield Paragraph(f"- Nội dung {theme.code}, {lower(theme.title)}: {numbers}.")
    silent = [
        theme.code
        for theme in figures.themes
        if not theme.items.values.covered and not theme.activities.values.covered
    ]
    if silent:
        yield Paragraph(f"- Nội dung chưa có tin, bài, hoạt động trong kỳ: {', '.join(silent)}.")
    yield from theme_chart(draft)


def _numbers(theme: ThemeFigure) -> str:
    """What a theme has figures of."""
    parts = (theme.items, theme.publications, theme.recipients, theme.reach, theme.activities)
    return "; ".join(
        f"{counted(part.values.covered)} {_thing(part)}" for part in parts if part.values.covered
    )


def _thing(figure: Figure) -> str:
    """The unit, and for messages and readings what they are."""
    return {
        "recipients": "lượt thư, tin nhắn",
        "reach": "lượt tiếp cận",
        "publications": "lượt đăng, phát",
    }.get(figure.key.rpartition(".")[2], figure.unit)


def _forms(draft: ReportDraft) -> Iterator[Block]:
    left, named = list(draft.figures.lines), {"directive", "request", "social", "led"}
    for letter, (title, keys, forms) in zip(_LETTERS, _FORMS, strict=False):
        lines = [line for line in left if line.figures[0].key.startswith(keys)]
        left = [line for line in left if line not in lines]
        named |= set(forms)
        yield Paragraph(f"{letter}) {title}: {_told(lines)}")
        yield from _named(_of_forms(draft, forms))
    yield Paragraph(f"{_LETTERS[len(_FORMS)]}) Hình thức khác: {_told(left)}")
    yield from _named(_of_forms(draft, [form for form in FORMS if form not in named]))


def _told(lines: list[FigureLine]) -> str:
    """What the figures of some rows say, against one year earlier."""
    figures = [figure for line in lines for figure in line.figures]
    now = "; ".join(
        _said(figure, figure.values.covered) for figure in figures if figure.values.covered
    )
    before = "; ".join(
        _said(figure, figure.values.same) for figure in figures if figure.values.same
    )
    notes = dict.fromkeys(
        upper(figure.note)
        for figure in figures
        if figure.note and (figure.values.covered or figure.values.covered is None)
    )
    aside = f" (cùng kỳ năm trước: {before})" if before else ""
    return ". ".join([f"{now or 'không phát sinh trong kỳ'}{aside}", *(notes if now else ())]) + "."


def _of_forms(draft: ReportDraft, forms: tuple[str, ...] | list[str]) -> list[DoneActivity]:
    """The plan's own: what is outside of it counts in none of its figures."""
    labels = {FORMS[form].label for form in forms}
    return [
        activity
        for activity in draft.figures.activities
        if activity.form in labels and not activity.outside
    ]


def _named(activities: list[DoneActivity]) -> Iterator[Block]:
    for activity in activities[-_LISTED:]:
        day = (
            short_date(activity.last)
            if activity.first == activity.last
            else f"{short_date(activity.first)} - {short_date(activity.last)}"
        )
        yield Paragraph(
            f"- Ngày {day}: "
            f"{lower(activity.title)}{f', tại {activity.place}' if activity.place else ''}."
        )
    if len(activities) > _LISTED:
        yield Paragraph(
            f"- Và {counted(len(activities) - _LISTED)} hoạt động trước đó; danh mục đầy đủ "
            "tại tệp số liệu kèm theo."
        )


def _assessment(draft: ReportDraft) -> Iterator[Block]:
    yield Heading(1, "III. ĐÁNH GIÁ CHUNG")
    yield Heading(2, "1. Kết quả nổi bật")
    yield from (Paragraph(f"- {fact}") for fact in compared(draft))
    yield Missing("đánh giá của cơ quan về kết quả nổi bật, mô hình, cách làm hay")
    yield Heading(2, "2. Tồn tại, hạn chế")
    yield from (Paragraph(f"- {fact}") for fact in behind(draft))
    yield Missing("đánh giá của cơ quan về tồn tại, hạn chế")
    yield Heading(2, "3. Nguyên nhân")
    yield Missing("nguyên nhân khách quan, chủ quan")


def _ahead(draft: ReportDraft) -> Iterator[Block]:
    ahead = draft.figures.period.next_title
    yield Heading(
        1,
        f"IV. PHƯƠNG HƯỚNG, NHIỆM VỤ {ahead.upper()}".rstrip()
        if ahead
        else "IV. PHƯƠNG HƯỚNG, NHIỆM VỤ THỜI GIAN TỚI",
    )
    yield from (Paragraph(f"- {fact}") for fact in coming(draft))
    yield Missing("phương hướng, nhiệm vụ trọng tâm")
    yield Heading(1, "V. ĐỀ XUẤT, KIẾN NGHỊ")
    yield Missing("đề xuất, kiến nghị; không có thì ghi «Không»")


def _said(figure: Figure, value: int | None) -> str:
    """A number with what it counts: "12 đợt gửi tin nhắn", "03 cuộc hội nghị"."""
    label = lower(figure.label)
    thing = label if label.startswith(figure.unit) else f"{figure.unit} {label}"
    return f"{counted(value or 0)} {thing}"


def _aside(figure: Figure) -> str:
    return f" ({figure.note})" if figure.note else ""
