"""The rows of annex I: which figure stands where, and how each is counted."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from content.plans.forms import FORMS, MEASURES, READINGS, TRIGGERS
from content.plans.units import said_of
from reports.counting.figures import Figure, FigureLine
from reports.counting.material import CountedOutlet, Material
from reports.counting.pieces import (
    Piece,
    PlanScope,
    Rule,
    Unsaid,
    acts,
    amounts,
    gone_out,
    items,
    mailings,
    messages,
    piece_of,
    posts,
    readings,
    took_place,
)
from reports.counting.reached import is_told
from reports.periods.periods import Period, Span
from reports.periods.words import counted, short_date

_MEETINGS: Final = ("conference", "training", "legal_conference", "residents_meeting", "oral")
_GRASSROOTS: Final = ("grassroots_radio", "grassroots_info")
_LEAFLETS: Final = ("leaflet", "publication")
_CONTESTS: Final = ("contest", "stage")
_PRESS: Final = ("newspaper", "press")


def _silent(forms: Sequence[str], measure: str) -> Unsaid:
    """Says how many activities lack the number."""

    def unsaid(material: Material, scope: PlanScope, span: Span) -> str:
        missing = sum(said_of(act, measure) is None for act in acts(material, scope, span, forms))
        return f"{counted(missing)} hoạt động chưa ghi số {MEASURES[measure]}" if missing else ""

    return unsaid


def _summed(key: str, label: str, forms: Sequence[str], measure: str) -> Rule:
    return Rule(key, label, MEASURES[measure], amounts(forms, measure), _silent(forms, measure))


def _no_reading(measure: str) -> Unsaid:
    def unsaid(material: Material, scope: PlanScope, span: Span) -> str:
        days = [
            act.last
            for act in acts(material, scope, span, sorted(READINGS))
            if measure in act.counts
        ]
        if days:
            return f"số liệu đến ngày {short_date(max(days))}"
        if is_told(material, scope, span):
            return "chưa ai ghi; số mà mạng xã hội cung cấp ở mục Mức độ tiếp cận"
        return "chưa có số liệu của mạng xã hội"

    return unsaid


def _no_proof(material: Material, scope: PlanScope, span: Span) -> str:
    confirmed = any("days" in act.counts for act in acts(material, scope, span, ("led",)))
    return (
        ""
        if confirmed
        else "chưa ai xác nhận ngày phát nào; xếp lịch không phải là bằng chứng đã phát"
    )


def _no_receipt(material: Material, scope: PlanScope, span: Span) -> str:
    arrived = any(messages("sms", wanted=frozenset({"delivered"}))(material, scope, span))
    sent = any(messages("sms")(material, scope, span))
    return (
        "nhà cung cấp chưa gửi biên nhận nào: không biết bao nhiêu tin đã đến"
        if sent and not arrived
        else ""
    )


_ROWS: Final[tuple[tuple[str, str, tuple[Rule, ...]], ...]] = (
    (
        "Tin, bài trên Cổng/Trang thông tin điện tử",
        "tin, bài",
        (Rule("portal.items", "Tin, bài trên cổng", "tin, bài", items("portal")),),
    ),
    (
        "Thư điện tử: số đợt / số lượt gửi thành công",
        "đợt / lượt",
        (
            Rule("email.mailings", "Đợt gửi thư điện tử", "đợt", mailings("email")),
            Rule("email.sent", "Thư gửi thành công", "lượt", messages("email")),
        ),
    ),
    (
        "Tin nhắn SMS: số đợt / số tin đã gửi / số tin gửi thành công",
        "đợt / tin / tin",
        (
            Rule("sms.mailings", "Đợt gửi tin nhắn", "đợt", mailings("sms")),
            Rule("sms.sent", "Tin nhắn đã gửi", "tin", messages("sms")),
            Rule(
                "sms.delivered",
                "Tin nhắn gửi thành công",
                "tin",
                messages("sms", wanted=frozenset({"delivered"})),
                _no_receipt,
            ),
        ),
    ),
    (
        "Bài đăng mạng xã hội; lượt tiếp cận, tương tác",
        "bài / lượt / lượt",
        (
            Rule("social.posts", "Bài đăng mạng xã hội", "bài", posts("social")),
            Rule("social.reach", "Lượt tiếp cận", "lượt", readings("reach"), _no_reading("reach")),
            Rule(
                "social.interactions",
                "Lượt tương tác",
                "lượt",
                readings("interactions"),
                _no_reading("interactions"),
            ),
        ),
    ),
    (
        "Nội dung trên màn hình LED; số ngày phát",
        "nội dung / ngày",
        (
            Rule("led.items", "Nội dung trên màn hình LED", "nội dung", items("led")),
            Rule(
                "led.days",
                "Ngày phát trên màn hình LED",
                "ngày",
                amounts(("led",), "days"),
                _no_proof,
            ),
        ),
    ),
    (
        "Chuyên mục phát thanh, truyền hình",
        "kỳ",
        (Rule("radio_tv.issues", "Kỳ chuyên mục", "kỳ", took_place("radio_tv")),),
    ),
    (
        "Tin, bài trên báo, tạp chí",
        "tin, bài",
        (_summed("press.articles", "Tin, bài trên báo, tạp chí", _PRESS, "articles"),),
    ),
    (
        "Truyền thanh cơ sở",
        "lượt phát",
        (_summed("grassroots.airings", "Lượt phát truyền thanh cơ sở", _GRASSROOTS, "airings"),),
    ),
    (
        "Hội nghị, hội thảo, tập huấn, sinh hoạt chuyên đề",
        "cuộc / lượt người",
        (
            Rule(
                "meetings.count",
                "Hội nghị, tập huấn, sinh hoạt chuyên đề",
                "cuộc",
                took_place(*_MEETINGS),
            ),
            _summed(
                "meetings.participants",
                "Lượt người dự hội nghị, tập huấn",
                _MEETINGS,
                "participants",
            ),
        ),
    ),
    (
        "Đối thoại với doanh nghiệp, công dân",
        "cuộc / ý kiến",
        (
            Rule("dialogue.count", "Cuộc đối thoại", "cuộc", took_place("dialogue")),
            _summed("dialogue.opinions", "Ý kiến tại đối thoại", ("dialogue",), "opinions"),
        ),
    ),
    (
        "Họp báo",
        "cuộc",
        (Rule("press_conference.count", "Cuộc họp báo", "cuộc", took_place("press_conference")),),
    ),
    (
        "Pano, áp phích, băng rôn, phướn",
        "chiếc",
        (_summed("visual.copies", "Pano, áp phích, băng rôn, phướn", ("visual",), "copies"),),
    ),
    (
        "Tờ rơi, tờ gấp, sổ tay",
        "bản",
        (_summed("leaflet.copies", "Tờ rơi, tờ gấp, sổ tay", _LEAFLETS, "copies"),),
    ),
    (
        "Cuộc thi, sân khấu hóa",
        "cuộc / lượt người",
        (
            Rule("contest.count", "Cuộc thi, sân khấu hóa", "cuộc", took_place(*_CONTESTS)),
            _summed("contest.participants", "Lượt người dự thi, xem", _CONTESTS, "participants"),
        ),
    ),
    (
        "Hỏi - đáp đã trả lời; phản ánh, kiến nghị đã công khai kết quả",
        "ý kiến",
        (
            _summed(
                "qa.answers", "Hỏi - đáp, phản ánh, kiến nghị đã trả lời", ("qa_column",), "answers"
            ),
        ),
    ),
    (
        "Khảo sát mức độ hài lòng",
        "phiếu",
        (_summed("survey.responses", "Phiếu khảo sát", ("survey",), "responses"),),
    ),
)

PUBLISHED: Final[Mapping[str, str]] = {
    "portal": "Cổng, trang thông tin điện tử",
    "email": "Thư điện tử",
    "sms": "Tin nhắn SMS",
    "social": "Mạng xã hội",
    "led": "Màn hình LED",
}
"""The forms of outlets that have rows of their own, as other tables call them."""

_NAMED: Final = frozenset(
    {*_MEETINGS, *_GRASSROOTS, *_LEAFLETS, *_CONTESTS, *_PRESS, *TRIGGERS, *READINGS}
    | {"led", "radio_tv", "dialogue", "press_conference", "visual", "qa_column", "survey"}
)


def _others(material: Material, scope: PlanScope, span: Span) -> Iterator[Piece]:
    """What people did and what the software published in forms without a row of their own."""
    yield from (piece_of(act) for act in acts(material, scope, span) if act.form not in _NAMED)
    if forms := {outlet.form for outlet in _of_other_forms(material, scope, span)}:
        yield from posts(*forms)(material, scope, span)


def _which_others(material: Material, scope: PlanScope, span: Span) -> str:
    forms = sorted({act.form for act in acts(material, scope, span) if act.form not in _NAMED})
    done = (FORMS[form].label if form in FORMS else form for form in forms)
    places = {outlet.title for outlet in _of_other_forms(material, scope, span)}
    return ", ".join((*done, *sorted(places)))


def _of_other_forms(material: Material, scope: PlanScope, span: Span) -> Iterator[CountedOutlet]:
    return (
        sent.outlet for sent in gone_out(material, scope, span) if sent.outlet.form not in PUBLISHED
    )


OTHERS: Final = Rule("other.count", "Hình thức khác", "hoạt động", _others, _which_others)


def line_rules() -> Iterator[tuple[str, str, tuple[Rule, ...]]]:
    """(label, unit, rules) of every row of annex I, in order.

    The last one takes whatever has no row of its own.
    """
    yield from _ROWS
    yield "Hình thức khác", "hoạt động", (OTHERS,)


def lines(material: Material, scope: PlanScope, period: Period) -> tuple[FigureLine, ...]:
    """Annex I."""
    return tuple(
        _line(label, unit, [rule.figure(material, scope, period) for rule in rules])
        for label, unit, rules in line_rules()
    )


def _line(label: str, unit: str, figures: Sequence[Figure]) -> FigureLine:
    notes = dict.fromkeys(figure.note for figure in figures if figure.note)
    return FigureLine(label, unit, tuple(figures), "; ".join(notes))
