from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from docx.oxml.ns import qn
from docx.shared import Pt

from content.plans.forms import FORMS
from reports.body.blocks import MISSING
from reports.counting.figures import Agency, Values
from reports.counting.left_out import LeftOut
from reports.files.preparer import write_preparer_sheet
from reports.files.widths import width_mm
from reports.files.word import write_docx
from reports.periods.words import short_date
from tests.reports.docx_kit import (
    fields,
    found,
    line_mm,
    look,
    numbers_with_wrong_dates,
    opened,
    part,
    rows,
    texts,
    widths_mm,
)
from tests.reports.draft_kit import FIRST_HALF, HARBOUR, draft, empty, office


@pytest.fixture(scope="module")
def data() -> bytes:
    return write_docx(draft())


def mm(length: int | None) -> float:
    assert length is not None
    return round(length / 36_000, 1)


def test_every_page_is_a4_with_the_decrees_margins(data: bytes) -> None:
    sizes = []
    for section in opened(data).sections:
        sizes.append((mm(section.page_width), mm(section.page_height)))
        assert 20 <= mm(section.top_margin) <= 25
        assert 20 <= mm(section.bottom_margin) <= 25
        assert 30 <= mm(section.left_margin) <= 35
        assert 15 <= mm(section.right_margin) <= 20
    assert sizes == [(210, 297), (210, 297), (297, 210), (297, 210)]


def test_page_numbers_stand_centred_in_the_top_margin_from_the_second_page_on(data: bytes) -> None:
    paper = opened(data)
    assert set(fields(paper)) == {"PAGE"}
    number = paper.sections[0].header.paragraphs[0]
    assert number.style is not None
    assert number.style.name == "Header"
    assert all(section.different_first_page_header_footer for section in paper.sections)
    assert not paper.sections[0].first_page_header.paragraphs[0].text
    assert 0 < mm(paper.sections[0].header_distance) < 20
    header = (
        part(data, "word/styles.xml").partition('w:styleId="Header"')[2].partition("</w:style>")[0]
    )
    assert 'w:val="26"' in header


def test_each_annex_numbers_its_own_pages(data: bytes) -> None:
    starts = [section._sectPr.find(qn("w:pgNumType")) for section in opened(data).sections]
    assert [None if start is None else start.get(qn("w:start")) for start in starts] == [
        None,
        "1",
        "1",
        "1",
    ]


def test_no_typeface_but_times_new_roman(data: bytes) -> None:
    assert part(data, "word/styles.xml").count("<w:rFonts ") == 1
    assert "w:rFonts" not in part(data, "word/document.xml")
    assert look(opened(data), "Thực hiện Kế hoạch").font == "Times New Roman"


@pytest.mark.parametrize(
    ("text", "points", "style", "align"),
    [
        ("CỘNG HÒA XÃ HỘI", 13, "bold", "center"),
        ("Độc lập - Tự do", 14, "bold", "center"),
        ("ỦY BAN NHÂN DÂN", 13, "upright", "center"),
        ("TRUNG TÂM THÔNG TIN", 13, "bold", "center"),
        ("Số:", 13, "upright", "center"),
        ("Hoa Đăng, ngày", 14, "italic", "center"),
        ("BÁO CÁO", 14, "bold", "center"),
        ("Kết quả công tác", 14, "bold", "center"),
        ("Kính gửi:", 14, "upright", "center"),
        ("Thực hiện Kế hoạch", 14, "upright", "both"),
        ("I. CÔNG TÁC", 14, "bold", "left"),
        ("1. Văn bản", 14, "bold", "left"),
        ("a) Cổng", 14, "upright", "both"),
        ("KT. GIÁM ĐỐC", 14, "bold", "center"),
        ("Trần Thị Mẫu", 14, "bold", "center"),
        ("Nơi nhận:", 12, "bold italic", "left"),
        ("- Như trên;", 11, "upright", "left"),
        ("Phụ lục I", 14, "bold", "center"),
        ("TỔNG HỢP SỐ LIỆU", 14, "bold", "center"),
        ("(Kèm theo Báo cáo", 14, "italic", "center"),
    ],
)
def test_each_part_has_the_size_and_the_style_of_the_decree(
    data: bytes, text: str, points: float, style: str, align: str
) -> None:
    shown = look(opened(data), text)
    assert (shown.points, shown.align) == (points, align)
    assert (shown.bold, shown.italic) == ("bold" in style, "italic" in style)


def test_body_text_has_its_indent_and_its_spaces(data: bytes) -> None:
    body = part(data, "word/styles.xml").partition('w:styleId="Body"')[2].partition("</w:style>")[0]
    assert 'w:firstLine="720"' in body  # 1,27 cm
    assert 'w:after="120"' in body  # 6 points
    assert 'w:line="276"' in body  # 1,15 lines


def test_lines_are_drawn_as_long_as_the_decree_says(data: bytes) -> None:
    paper = opened(data)
    (left, right) = paper.tables[0].rows[0].cells
    motto = width_mm("Độc lập - Tự do - Hạnh phúc", 14)
    assert line_mm(right, widths_mm(paper.tables[0])[1]) == pytest.approx(motto, abs=0.5)
    name = max(width_mm(row, 13) for row in left.paragraphs[1].text.split("\n"))
    assert 1 / 3 <= line_mm(left, widths_mm(paper.tables[0])[0]) / name <= 1 / 2
    subject = max(width_mm(row, 14) for row in found(paper, "Kết quả công tác").text.split("\n"))
    assert 1 / 3 <= line_mm(paper, 165) / subject <= 1 / 2
    assert "w:u " not in part(data, "word/document.xml")


def test_state_name_stays_on_one_line(data: bytes) -> None:
    assert width_mm("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 13) < widths_mm(opened(data).tables[0])[1]


def test_the_machine_invents_neither_a_number_nor_a_day(data: bytes) -> None:
    paper = opened(data)
    assert found(paper, "Số:").text == "Số:\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0/BC-TTTT"
    blank = "\u00a0" * 6
    assert found(paper, "Hoa Đăng").text == f"Hoa Đăng, ngày{blank}tháng{blank}năm 2026"


@pytest.mark.parametrize(
    ("capacity", "title"),
    [
        ((), "GIÁM ĐỐC"),
        (("KT. GIÁM ĐỐC",), "PHÓ GIÁM ĐỐC"),
        ((), "Q. GIÁM ĐỐC"),
        (("TL. GIÁM ĐỐC",), "CHÁNH VĂN PHÒNG"),
        (("TUQ. GIÁM ĐỐC",), "TRƯỞNG PHÒNG"),
        (("TM. ỦY BAN NHÂN DÂN",), "CHỦ TỊCH"),
        (("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH"), "PHÓ CHỦ TỊCH"),
    ],
)
def test_whoever_signs_does_so_in_the_right_capacity(capacity: tuple[str, ...], title: str) -> None:
    made = opened(write_docx(replace(draft(), head=office(capacity=capacity, title=title))))
    right = made.tables[1].rows[0].cells[1]
    assert [paragraph.text for paragraph in right.paragraphs] == [*capacity, title, "Trần Thị Mẫu"]


def test_copies_end_with_the_archive_and_the_unit_that_wrote_it(data: bytes) -> None:
    left = opened(data).tables[1].rows[0].cells[0]
    lines = [paragraph.text for paragraph in left.paragraphs]
    assert lines[:2] == ["Nơi nhận:", "- Như trên;"]
    assert lines[-1] == "- Lưu: VT, HC-TH."
    assert all(line.endswith(";") for line in lines[1:-1])


def test_what_only_a_person_can_write_is_marked_and_nothing_else_is_invented(data: bytes) -> None:
    paper, body = opened(data), texts(opened(data))
    judged = ["3. Nguyên nhân", "V. ĐỀ XUẤT, KIẾN NGHỊ"]
    for heading in judged:
        assert body[body.index(heading) + 1].startswith(MISSING)
    marks = [
        run
        for run in paper.element.body.iter(qn("w:r"))
        if MISSING in "".join(node.text or "" for node in run.iter(qn("w:t")))
    ]
    assert len(marks) > len(judged)
    assert all(run.find(qn("w:rPr")).find(qn("w:highlight")) is not None for run in marks)


def test_an_office_without_a_letterhead_is_asked_for_one_in_place() -> None:
    bare = opened(
        write_docx(replace(draft(), head=office(name="", place="", code="", title="", signer="")))
    )
    assert f"/BC-{MISSING}" in found(bare, "Số:").text
    assert found(bare, MISSING).text == MISSING
    assert bare.tables[1].rows[0].cells[1].paragraphs[-1].text == MISSING


def test_the_report_uses_the_word_of_its_plan() -> None:
    city, harbour = (texts(opened(write_docx(entry))) for entry in (draft(), draft(plan=HARBOUR)))
    assert "1. Nội dung truyền thông" in city
    assert "TỔNG HỢP SỐ LIỆU TRUYỀN THÔNG" in city
    assert "1. Nội dung tuyên truyền" in harbour
    assert "TỔNG HỢP SỐ LIỆU TUYÊN TRUYỀN" in harbour


def test_the_first_citation_of_the_plan_is_whole(data: bytes) -> None:
    opening = found(opened(data), "Thực hiện").text
    assert (
        "Kế hoạch số 143/KH-UBND ngày 29 tháng 7 năm 2022 của Ủy ban nhân dân thành phố về "
        "truyền thông cải cách hành chính"
    ) in opening
    assert "(số liệu từ ngày 21/11/2025 đến ngày 20/5/2026)" in opening


def test_the_body_points_to_each_annex_and_ends_with_the_end_mark(data: bytes) -> None:
    body = "\n".join(texts(opened(data)))
    for annex in ("Phụ lục I", "Phụ lục II", "Phụ lục III"):
        assert f"tại {annex} kèm theo" in body
    assert found(opened(data), "Trên đây là báo cáo").text.endswith("./.")


def test_points_are_lettered_as_vietnamese_is(data: bytes) -> None:
    letters = [text[0] for text in texts(opened(data)) if text[1:2] == ")"]
    assert letters == list("abcdđeghik")


def test_forms_without_a_result_share_one_sentence_and_letters_leave_no_gap() -> None:
    made = draft()
    keys = ("email.", "led.")
    silent = tuple(
        replace(
            line,
            figures=tuple(
                replace(figure, values=Values(0, 0, 0, 0, 0))
                if figure.key.startswith(keys)
                else figure
                for figure in line.figures
            ),
        )
        for line in made.figures.lines
    )
    body = texts(opened(write_docx(replace(made, figures=replace(made.figures, lines=silent)))))
    assert [text[0] for text in body if text[1:2] == ")"] == list("abcdđegh")
    assert "Không phát sinh trong kỳ: thư điện tử công vụ; màn hình LED." in body


def test_a_form_that_only_the_year_before_had_is_not_named_twice() -> None:
    made = draft()
    later = made.figures.made_at.replace(year=2027)
    lines = tuple(
        replace(
            line,
            figures=tuple(
                replace(figure, values=Values(0, 0, 0, 0, 5))
                if figure.key.startswith("meetings.")
                else figure
                for figure in line.figures
            ),
        )
        for line in made.figures.lines
    )
    body = texts(
        opened(write_docx(replace(made, figures=replace(made.figures, lines=lines, made_at=later))))
    )
    (told,) = [text for text in body if text.startswith("g) Hội nghị")]
    assert told.partition(": ")[2].startswith("không phát sinh (cùng kỳ năm trước: 05 cuộc")


def test_a_series_whose_titles_bear_their_days_is_told_once() -> None:
    made = draft()
    form = FORMS["conference"].label
    one = replace(made.figures.activities[0], form=form, place="", outside=False)
    days = (date(2026, 1, 14), date(2026, 4, 14))
    series = tuple(
        replace(one, title=f"Hội nghị giao ban ngày {short_date(day)}", first=day, last=day)
        for day in days
    )
    body = texts(opened(write_docx(draft(activities=series))))
    assert "- Hội nghị giao ban các ngày 14/01/2026, 14/4/2026." in body
    alone = texts(opened(write_docx(draft(activities=series[:1]))))
    assert "- Hội nghị giao ban ngày 14/01/2026." in alone


def test_annex_one_prints_what_the_figures_say() -> None:
    made = draft()
    (table,) = [
        rows(entry) for entry in opened(write_docx(made)).tables if rows(entry)[0][1] == "Hình thức"
    ]
    heads, printed = table[0], table[1:]
    assert heads[3] == "Kỳ báo cáo (21/11/2025 - 20/5/2026)"
    assert heads[6] == "Cùng kỳ năm trước (21/11/2024 - 20/5/2025)"
    figures = [figure for line in made.figures.lines for figure in line.figures]
    assert len(printed) == len(figures)
    for row, figure in zip(printed, figures, strict=True):
        values = (
            figure.values.column,
            figure.values.previous,
            figure.values.cumulative,
            figure.values.same,
        )
        assert row[3:7] == [
            "-" if value is None else f"{value:,}".replace(",", ".") for value in values
        ]
    assert [row[0] for row in printed if row[0]] == [
        str(number) for number in range(1, len(made.figures.lines) + 1)
    ]


def test_the_years_report_says_which_days_each_column_counts() -> None:
    (table,) = [
        rows(entry)
        for entry in opened(write_docx(draft("chot_so_lieu:2026-2"))).tables
        if rows(entry)[0][1] == "Hình thức"
    ]
    assert table[0][3:7] == [
        "6 tháng cuối năm (21/5/2026 - 20/11/2026)",
        "6 tháng đầu năm (21/11/2025 - 20/5/2026)",
        "Cả năm (21/11/2025 - 20/11/2026)",
        "Năm trước (21/11/2024 - 20/11/2025)",
    ]


def test_estimates_have_a_column_of_their_own_that_the_machine_leaves_open() -> None:
    (table,) = [
        rows(entry)
        for entry in opened(write_docx(draft("nam_duong_lich:2026-1"))).tables
        if rows(entry)[0][1] == "Hình thức"
    ]
    assert table[0][7] == "Ước thực hiện đến 30/6/2026"
    assert {row[7] for row in table[1:]} == {"…"}


def test_annex_two_tells_the_judgement_and_the_windows_missed() -> None:
    made = draft()
    (table,) = [
        rows(entry) for entry in opened(write_docx(made)).tables if rows(entry)[0][1] == "Nhiệm vụ"
    ]
    assert [row[1] for row in table[1:]] == [
        obligation.title for obligation in made.figures.obligations
    ]
    assert table[3][7] == "Chưa đạt: thiếu quý I năm 2026"


def test_annex_three_lists_each_item_once_with_its_channels_and_a_link() -> None:
    made = draft()
    at, one = ("portal", "portal", "led", "email"), made.published[1]
    where = [replace(one, form=form, outlet=f"Nơi {n}") for n, form in enumerate(at)]
    where[0] = replace(where[0], url=None)
    data = write_docx(replace(made, published=(*where, made.published[0])))
    (table,) = [rows(entry) for entry in opened(data).tables if rows(entry)[0][1] == "Ngày đăng"]
    assert [row[2] for row in table[1:]] == [one.title, made.published[0].title]
    assert table[1][4] == "Cổng, trang thông tin điện tử (02); Màn hình LED; Thư điện tử"
    assert [row[5] for row in table[1:]] == [one.url, made.published[0].url]
    assert table[1][3] == "a, d.2"
    assert (
        'w:instr=" HYPERLINK &quot;https://hoadang.example.vn/bai/dich-vu-cong-truc-tuyen-0&quot; "'
        in part(data, "word/document.xml")
    )


def test_heads_of_tables_repeat_and_no_row_is_cut_by_a_page(data: bytes) -> None:
    for table, room in zip(opened(data).tables[2:], (165, 252, 252), strict=True):
        head, *others = table._tbl.tr_lst
        assert head.trPr is not None
        assert head.trPr.find(qn("w:tblHeader")) is not None
        assert all(
            row.trPr is not None and row.trPr.find(qn("w:cantSplit")) is not None for row in others
        )
        assert sum(widths_mm(table)) == pytest.approx(room, abs=0.5)


def test_the_signature_stands_whole_below_the_last_sentence(data: bytes) -> None:
    paper = opened(data)
    end = paper.tables[1]._tbl
    assert len(list(end.iter(qn("w:cantSplit")))) == len(end.tr_lst) == 1
    above = end.getprevious()
    assert above.pPr.find(qn("w:keepNext")) is not None
    assert "".join(above.itertext()).endswith("./.")


def test_the_break_before_an_annex_fills_no_page_of_its_own(data: bytes) -> None:
    breaks = [
        paragraph
        for paragraph in opened(data).paragraphs
        if paragraph._p.pPr is not None and paragraph._p.pPr.sectPr is not None
    ]
    assert len(breaks) == 3
    assert {paragraph.paragraph_format.line_spacing for paragraph in breaks} == {Pt(1)}


def test_dates_and_counts_follow_the_rules_everywhere(data: bytes) -> None:
    body = "\n".join(texts(opened(data)))
    assert numbers_with_wrong_dates(body) == []
    assert not [
        word
        for word in body.split()
        if word.strip(".;,()").isdigit() and len(word.strip(".;,()")) > 4
    ]


def test_charts_are_sharp_and_told_in_words(data: bytes) -> None:
    paper = opened(data)
    pictures = list(paper.element.body.iter(qn("wp:docPr")))
    assert [picture.get("descr").partition(" (")[0].partition(". ")[0] for picture in pictures] == [
        "Biểu đồ 1",
        "Biểu đồ 2",
        "Biểu đồ 3",
    ]
    for shape in paper.inline_shapes:
        image = paper.part.related_parts[shape._inline.graphic.graphicData.pic.blipFill.blip.embed]
        assert image.image.px_width / (shape.width / 914_400) == pytest.approx(300, abs=2)


def test_the_same_draft_gives_the_same_bytes() -> None:
    assert write_docx(draft()) == write_docx(draft())


def test_no_time_but_that_of_the_figures_is_in_the_file() -> None:
    made = draft()
    core = part(write_docx(made), "docProps/core.xml")
    assert core.count("2026-05-22T02:30:00Z") == 2
    later = replace(made, figures=replace(made.figures, made_at=datetime(2026, 5, 23, tzinfo=UTC)))
    assert write_docx(later) != write_docx(made)


def test_a_period_without_anything_is_still_a_whole_report() -> None:
    paper = opened(write_docx(empty()))
    body = texts(paper)
    assert "Trong kỳ chưa phát hành tin, bài nào theo các nội dung của Kế hoạch." in body
    assert "Trong kỳ không phát sinh hình thức truyền thông nào." in body
    assert len(list(paper.element.body.iter(qn("wp:docPr")))) == 0
    assert [text for text in body if text.startswith("Phụ lục ")] == ["Phụ lục I", "Phụ lục II"]


def test_evidence_that_is_lacking_is_told_to_the_preparer_alone() -> None:
    made = draft()
    broken = tuple(
        replace(
            activity, evidence=tuple(replace(proof, state="altered") for proof in activity.evidence)
        )
        for activity in made.figures.activities
    )
    bare = replace(
        made,
        figures=replace(made.figures, activities=(*broken, replace(broken[0], id=99, evidence=()))),
    )
    report, sheet = (
        "\n".join(texts(opened(write(bare)))) for write in (write_docx, write_preparer_sheet)
    )
    assert "minh chứng bị thay đổi" not in report
    assert "08 hoạt động có tệp minh chứng bị thay đổi sau khi nộp: Đối thoại" in sheet
    assert "01 hoạt động chưa có minh chứng: Đối thoại" in sheet


def test_the_preparer_is_told_that_an_addressee_ended() -> None:
    made = draft()
    via = made.figures.plan.via
    assert via
    ended = Agency("so-tttt", via, "ended", via)
    gone = replace(made, addressees={via: ended})
    assert found(opened(write_docx(gone)), "Kính gửi:").text.endswith(f"(qua {via} {MISSING})")
    sheet = "\n".join(texts(opened(write_preparer_sheet(gone))))
    assert f"Kính gửi: {via} đã kết thúc hoạt động, chưa xác nhận cơ quan tiếp nhận." in sheet
    known = replace(made, addressees={via: replace(ended, state="succeeded", now="Sở Mới")})
    assert found(opened(write_docx(known)), "Kính gửi:").text.endswith("(qua Sở Mới)")


def test_a_note_on_many_obligations_is_told_once() -> None:
    made = draft()
    noted = tuple(replace(duty, notes=("số mục chép tay",)) for duty in made.figures.obligations)
    sheet = "\n".join(
        texts(
            opened(
                write_preparer_sheet(
                    replace(made, figures=replace(made.figures, obligations=noted))
                )
            )
        )
    )
    assert sheet.count("số mục chép tay") == 1
    assert f"{len(noted)}: số mục chép tay." in sheet


def test_an_activity_that_no_figure_counts_is_told_to_the_preparer_alone() -> None:
    outside = LeftOut(8, "Họp báo", "Họp báo về việc khác", date(2026, 2, 8), "", "đã hủy")
    made = draft(left_out=(outside,))
    report, sheet = (
        "\n".join(texts(opened(write(made)))) for write in (write_docx, write_preparer_sheet)
    )
    assert outside.title not in report
    assert "Ngoài báo cáo: Họp báo về việc khác (08/02/2026), đã hủy." in sheet


def test_any_range_of_days_has_a_title_of_its_own() -> None:
    body = texts(opened(write_docx(draft("2026-01-01..2026-03-31"))))
    assert (
        "Kết quả công tác truyền thông cải cách hành chính\ntừ ngày 01/01/2026 đến ngày 31/3/2026"
        in body
    )
    assert "IV. PHƯƠNG HƯỚNG, NHIỆM VỤ THỜI GIAN TỚI" in body


def test_signs_that_xml_cannot_hold_as_they_are_arrive_whole() -> None:
    made = draft(FIRST_HALF)
    odd = replace(
        made.published[0],
        title="<Hỏi & đáp> «năm 2026»",
        url='https://hoadang.example.vn/?a=1&b="2"',
    )
    (table,) = [
        rows(entry)
        for entry in opened(write_docx(replace(made, published=(odd,)))).tables
        if rows(entry)[0][1] == "Ngày đăng"
    ]
    assert table[1][2] == "<Hỏi & đáp> «năm 2026»"
    assert table[1][5] == 'https://hoadang.example.vn/?a=1&b="2"'
