import json
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from content.intake.errors import InputError
from content.intake.text import canonical
from content.plans.cadence import Cadence, Per
from content.plans.file import read_plan
from content.plans.plans import issued_plan

PLANS = Path(__file__).parents[3] / "samples" / "plans"
DA_NANG = "da-nang-143-kh-ubnd-2022.yaml"


_WHOLE = "trường obligations[14].cadence"
CADENCES = [
    ("kind: monthly, count: 1, per: year, text: null", f"{_WHOLE}.kind", "recurring"),
    ("kind: at_least, count: 1, per: decade, text: null", f"{_WHOLE}.per", "half_year"),
    ("kind: at_least, count: 1, per: year, text: null, every: 0", f"{_WHOLE}.every", "từ 1"),
    ("kind: at_least, count: 1, per: half_year, text: null, every: 2", _WHOLE, "every"),
    ("kind: once, count: null, per: year, text: null", _WHOLE, "per phải là null"),
    ("kind: percentage, count: null, per: year, text: null, percent: 90", _WHOLE, "of (trên"),
    (
        "kind: percentage, count: null, per: year, text: null, percent: 120, of: x",
        f"{_WHOLE}.percent",
        "100",
    ),
    (
        "kind: at_least, count: 1, per: year, text: null, percent: 90",
        _WHOLE,
        "chỉ cadence percentage",
    ),
    (
        'kind: at_least, count: 1, per: month, text: null, due: {rule: by, day: "09-30"}',
        _WHOLE,
        "per: year",
    ),
    (
        "kind: at_least, count: 1, per: year, text: null, due: {rule: by, day: 2026-09-30}",
        _WHOLE,
        "once",
    ),
    (
        'kind: at_least, count: 1, per: year, text: null, due: {rule: by, day: "30/9"}',
        f"{_WHOLE}.due.day",
        "«30/9» không phải ngày",
    ),
    (
        'kind: at_least, count: 1, per: year, text: null, due: {rule: by, day: "02-30"}',
        f"{_WHOLE}.due.day",
        "THÁNG-NGÀY",
    ),
    (
        "kind: at_least, count: 1, per: year, text: null, due: {rule: after, day: 2026-09-30}",
        f"{_WHOLE}.due.rule",
        "before",
    ),
    ("kind: at_least, count: 9, per: year, text: null, measure: copies", _WHOLE, "cần unit"),
    (
        "kind: at_least, count: 9, per: year, text: null, unit: cái, measure: weight",
        f"{_WHOLE}.measure",
        "không có số đo «weight»",
    ),
    ("kind: continuous, count: null, per: null, text: null, unit: cái", _WHOLE, "không đếm được"),
    ("kind: at_least, count: 1, per: year, text: null, each: [A, A]", _WHOLE, "hai lần"),
    ("kind: at_least, count: 1, per: year, text: null, directive: CV 15", _WHOLE, "as_directed"),
]
"""What may be wrong with a cadence, where that is told, and in which words."""


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def make(*changes: tuple[str, str], name: str = DA_NANG) -> Path:
        text = (PLANS / DA_NANG).read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return make


def test_the_city_plan_is_read_whole() -> None:
    plan = read_plan(PLANS / DA_NANG)
    assert (plan.id, plan.number, len(plan.themes), len(plan.obligations)) == (
        "da-nang-143-kh-ubnd-2022",
        "143/KH-UBND",
        14,
        30,
    )
    assert plan.reporting.deadlines == ("05-30", "11-30")
    assert (plan.reporting.rule, plan.reporting.to, plan.reporting.via) == (
        "before",
        "ubnd-tp",
        "so-tttt",
    )
    assert plan.themes[4].parent == "KH143-d"
    assert [theme.code for theme in plan.themes if theme.parent == "KH143-d-so"] == [
        "d.6.1",
        "d.6.2",
        "d.6.3",
        "d.6.4",
    ]
    radio = next(
        obligation for obligation in plan.obligations if obligation.id == "dn-chuyen-muc-dai"
    )
    assert (radio.cadence.kind, radio.cadence.count, radio.cadence.per) == (
        "recurring",
        1,
        "two_weeks",
    )


def test_the_department_plan_is_read_whole() -> None:
    plan = read_plan(PLANS / "hai-phong-18-kh-khdt-2024.yaml")
    assert (len(plan.themes), len(plan.obligations), plan.reporting.deadlines) == (12, 3, ())
    assert plan.title == "Tuyên truyền cải cách hành chính nhà nước năm 2024"


def test_what_the_issued_texts_say_of_duties_audiences_and_reports_is_in_the_files() -> None:
    city = issued_plan(read_plan(PLANS / DA_NANG).document)
    harbour = issued_plan(read_plan(PLANS / "hai-phong-18-kh-khdt-2024.yaml").document)
    of_duty = {(duty.clause, duty.agency) for duty in city.duties}
    assert {("IV.5.a", key) for key in ("ban-tuyen-giao", "mttq", "to-chuc-ctxh")} <= of_duty
    assert {
        (clause, key)
        for clause in ("IV.4.a", "IV.4.b", "V.2")
        for key in ("so-ban-nganh", "ubnd-quan-huyen")
    } <= of_duty
    assert {("VI", "co-quan-don-vi"), ("đoạn kết", "co-quan-don-vi")} <= of_duty
    (content_of_the_year,) = [duty for duty in city.duties if duty.clause == "IV.1.a"]
    assert content_of_the_year.coordinators == ("so-noi-vu", "so-ban-nganh", "ubnd-quan-huyen")
    assert {"can-bo-quan-ly", "nguoi-dung-dau", "bao-cao-vien"} <= {
        audience.key for audience in city.audiences
    }
    assert "nguoi-dung-dau" in {audience.key for audience in harbour.audiences}
    assert "other" in {form.key for form in city.forms}
    assert (city.coordinating, city.reporting.by) == ("so-tttt", ("co-quan-don-vi",))
    assert (city.reporting.adhoc, harbour.reporting.adhoc) == (True, None)
    assert "III.1" in {duty.clause for duty in harbour.obligations}


@pytest.mark.parametrize("path", sorted(PLANS.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_document_is_the_whole_file_as_json(path: Path) -> None:
    document = json.loads(canonical(read_plan(path).document))
    assert document["schema"] == "lan-toa/plan@1"
    assert document["issued_on"] in ("2022-07-29", "2024-03-12")
    assert {"agencies", "audiences", "forms", "duties", "legal_basis", "signer"} <= set(document)


@pytest.mark.parametrize(
    ("old", "new", "where", "words"),
    [
        (
            "schema: lan-toa/plan@1",
            "schema: lan-toa/plan@2",
            "dòng 89, trường schema",
            "lan-toa/plan@1",
        ),
        ("id: da-nang-143-kh-ubnd-2022", "id: da-nang-143", "dòng 90, trường id", "trùng tên tệp"),
        ("number: 143/KH-UBND\n", "", "trường number", "thiếu"),
        ("number: 143/KH-UBND", "number: 143", "dòng 91, trường number", "ngoặc kép"),
        (
            "doc_type: Kế hoạch",
            "doc_type: Kế hoạch\nmotto: x",
            "dòng 93, trường motto",
            "không có trường này",
        ),
        ("kind: thanh_pho}", "kind: quan}", "dòng 94, trường locality.kind", "thanh_pho"),
        ("issuer: ubnd-tp", "issuer: ubnd-huyen", "dòng 95, trường issuer", "ubnd-huyen"),
        (
            "issued_on: 2022-07-29",
            "issued_on: 29/7/2022",
            "dòng 97, trường issued_on",
            "2026-12-01",
        ),
        ("issued_on: 2022-07-29", 'issued_on: "2022-02-30"', "dòng 97, trường issued_on", "lịch"),
        ("issued_on: 2022-07-29", "issued_on: 20220729", "dòng 97, trường issued_on", "2026-12-01"),
        ("from_year: 2022", "from_year: 2031", "trường period.from_year", "không sau"),
        ("parent: KH143-d}", "parent: KH143-z}", "trường themes[5].parent", "KH143-z"),
        (
            "clause: II.1.d, parent: null}",
            "clause: II.1.d, parent: KH143-d-the-che}",
            "trường themes[4].parent",
            "chính nó",
        ),
        ("id: KH143-b, ", "id: KH143-a, ", "trường themes[2].id", "đã dùng"),
        (
            "forms: [notice_board]",
            "forms: [billboard]",
            "trường obligations[1].forms[1]",
            "billboard",
        ),
        ("lead: [thu-truong-don-vi]", "lead: [ai-do]", "trường obligations[1].lead[1]", "ai-do"),
        (
            "implementers: [ubnd-phuong-xa]",
            "implementers: [ai-do]",
            "trường obligations[7].implementers[1]",
            "ai-do",
        ),
        (
            "coordinators: [bao-dai]",
            "coordinators: [ai-do]",
            "trường obligations[10].coordinators[1]",
            "ai-do",
        ),
        (
            "kind: at_least, count: 1,",
            "kind: at_least, count: null,",
            "trường obligations[14].cadence",
            "count",
        ),
        (
            "kind: at_least, count: 1,",
            "kind: at_least, count: 0,",
            "trường obligations[14].cadence.count",
            "từ 1 trở lên",
        ),
        (
            "kind: continuous, count: null,",
            "kind: continuous, count: 2,",
            "trường obligations[1].cadence",
            "null",
        ),
        *(
            (
                "{kind: at_least, count: 1, per: year, text: Mỗi năm ít nhất 01 lần}",
                f"{{{cadence}}}",
                *told,
            )
            for cadence, *told in CADENCES
        ),
        ("    mandatory: true", "    mandatory: false", "trường obligations[1].mandatory", "level"),
        ("coordinating: so-tttt", "coordinating: so-y-te", "trường coordinating", "so-y-te"),
        ("by: [co-quan-don-vi]", "by: [so-y-te]", "trường reporting.by[1]", "so-y-te"),
        ("  adhoc: true", "  adhoc: có", "trường reporting.adhoc", "true hoặc false"),
        (
            "  adhoc: true",
            '  adhoc: true\n  cut_offs: ["05-20"]',
            "trường reporting.cut_offs",
            "cần đúng từng ấy ngày chốt",
        ),
        (
            "  adhoc: true",
            '  adhoc: true\n  cut_offs: ["05-20", "31-11"]',
            "trường reporting.cut_offs[2]",
            "THÁNG-NGÀY",
        ),
        ("issuer: ubnd-tp", "issuer: ubnd-tp\nparent: Kế hoạch", "trường parent", "ví dụ đúng"),
        (
            "    mandatory: true",
            "    mandatory: có",
            "trường obligations[1].mandatory",
            "true hoặc false",
        ),
        ("starts: 2022", "starts: '2022'", "trường obligations[18].starts", "số nguyên"),
        ('["05-30", "11-30"]', '["30-05", "11-30"]', "trường reporting.deadlines[1]", "THÁNG-NGÀY"),
        ('["05-30", "11-30"]', '["05-30", "05-30"]', "trường reporting.deadlines[2]", "hai lần"),
        ('["05-30", "11-30"]', "[]", "trường reporting.rule", "null"),
        ("  to: ubnd-tp", "  to: so-y-te", "trường reporting.to", "so-y-te"),
        ("- {agency: so-tttt,", "- {agency: so-y-te,", "trường duties[1].agency", "so-y-te"),
        ("copies_to: []", "copies_to: Sở", "trường copies_to", "danh sách"),
        ("doc_type: Kế hoạch", 'doc_type: "KÕ ho¹ch tuyªn truyÒn"', "trường doc_type", "TCVN3"),
    ],
)
def test_a_fault_is_named_with_its_field_and_line(
    write: Callable[..., Path], old: str, new: str, where: str, words: str
) -> None:
    with pytest.raises(InputError) as caught:
        read_plan(write((old, new)))
    assert any(
        problem.where.endswith(where) and words in problem.text for problem in caught.value.problems
    ), caught.value


def test_a_plan_with_every_cadence_is_read() -> None:
    plan = read_plan(PLANS.parent / "plan-examples" / "hoa-dang-07-kh-ubnd-2026.yaml")
    kinds = {obligation.cadence.kind for obligation in plan.obligations}
    pers = {obligation.cadence.per for obligation in plan.obligations}
    assert kinds == set(get_args(Cadence.model_fields["kind"].annotation))
    assert pers >= set(get_args(Per)) - {"two_weeks"}
    assert issued_plan(json.loads(canonical(plan.document))).obligations == plan.obligations


def test_all_faults_come_at_once(write: Callable[..., Path]) -> None:
    with pytest.raises(InputError) as caught:
        read_plan(
            write(
                ("issuer: ubnd-tp", "issuer: x"),
                ("forms: [email]", "forms: [y]"),
                ("  via: so-tttt", "  via: z"),
            )
        )
    assert len(caught.value.problems) == 3
    assert all("dòng" in problem.where for problem in caught.value.problems)


def test_a_longer_circle_of_themes_is_found(write: Callable[..., Path]) -> None:
    path = write(
        ("clause: II.1.a, parent: null}", "clause: II.1.a, parent: KH143-b}"),
        ("clause: II.1.b, parent: null}", "clause: II.1.b, parent: KH143-a}"),
    )
    with pytest.raises(InputError, match="cha của chính nó"):
        read_plan(path)
