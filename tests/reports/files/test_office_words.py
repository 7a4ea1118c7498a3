import pytest

from reports.body.draft import ReportDraft
from reports.files.excel import write_xlsx
from reports.files.preparer import write_preparer_sheet
from reports.files.word import write_docx
from tests.reports.docx_kit import opened, rows
from tests.reports.draft_kit import CITY, HARBOUR, draft, empty
from tests.reports.office_words import spoilt, text_of

PERIODS = (
    "chot_so_lieu:2026-1",
    "chot_so_lieu:2026-2",
    "nam_duong_lich:2026-2",
    "2026-01-01..2026-03-31",
)
DRAFTS = [
    *(draft(period, plan) for period in PERIODS for plan in (CITY, HARBOUR)),
    *(empty(period) for period in PERIODS[:2]),
]


@pytest.mark.parametrize("made", DRAFTS, ids=range(len(DRAFTS)))
def test_no_document_that_goes_out_speaks_of_software(made: ReportDraft) -> None:
    for write in (write_docx, write_xlsx):
        text = text_of(write(made))
        assert "Đơn vị tính" in text
        assert spoilt(text) == []


@pytest.mark.parametrize(
    "words",
    [
        "Phần mềm ghi nhận từ ngày 30/11/2026",
        "phần mềm không theo dõi",
        "Hoạt động do người thực hiện",
        "Số mục III.1.c suy ra theo thứ tự, văn bản nguồn mất tiêu đề",
        "đề xuất đơn vị tiếp nhận: Sở Tài chính (chờ người xác nhận)",
        "tăng 22, tương đương 0,0% so với cùng kỳ",
        "80 bản, chiếc pano",
        "thiếu quý II năm 2026 (00/01)",
    ],
)
def test_the_list_knows_what_was_struck_out(words: str) -> None:
    assert spoilt(words)


def test_the_list_leaves_an_offices_own_words_alone() -> None:
    assert spoilt("Cải cách tổ chức bộ máy hành chính nhà nước: 06 tin, bài.") == []


def test_what_the_report_does_not_say_stands_on_the_preparers_sheet() -> None:
    text = text_of(write_preparer_sheet(draft()))
    assert "không gửi kèm báo cáo" in text
    assert "Lượt gửi chưa rõ kết quả" in text
    assert "kết thúc hoạt động ngày 28/02/2025" in text
    assert "3. Nguyên nhân: nguyên nhân khách quan, chủ quan." in text


def test_every_figure_stands_on_the_preparers_sheet_with_the_id_that_opens_it() -> None:
    made = draft()
    (table,) = opened(write_preparer_sheet(made)).tables
    ids = [row[4] for row in rows(table)[1:]]
    assert ids[0] == "da-nang-143-kh-ubnd-2022/2025-11-21..2026-05-20/portal.items"
    assert len(ids) == len(made.figures.all())
    assert set(ids) <= set(made.figures.ids())
