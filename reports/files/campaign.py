"""The report of a campaign as a Word file of a page or two; the same figures give the same
bytes."""

from content.intake.local_time import local_day, told
from reports.body.campaign import (
    CampaignReport,
    activities_table,
    facts,
    published_table,
    results_table,
)
from reports.files.grid import add_table
from reports.files.layouts import layout_of
from reports.files.paper import About, new_paper, saved, write

_BOLD = "<w:b/><w:bCs/>"


def write_campaign(report: CampaignReport) -> bytes:
    """Aim, what went out where and when, what arrived, what was done by hand; and how each figure
    is counted again."""
    campaign = report.campaign
    layout = layout_of(local_day(report.made_at))
    title = f"Kết quả chiến dịch {campaign.called}"
    paper = new_paper(About(title, report.office, report.made_at), layout)
    write(paper, report.office.upper(), "Centre")
    write(paper, f"KẾT QUẢ CHIẾN DỊCH\n{campaign.called}", "AnnexTitle", before_points=6)
    write(paper, f"(Số liệu lúc {told(report.made_at)})", "AnnexReference")
    for label, text in facts(report):
        write(paper, f"{label}: {text}", "SmallBody")
    for table in (published_table(report), results_table(report), activities_table(report)):
        if table.rows:
            write(paper, table.title, "Caption", before_points=6)
            add_table(paper, table, layout.text)
    write(paper, recount(report), "SmallBody", before_points=6)
    return saved(paper, report.made_at)


def recount(report: CampaignReport) -> str:
    """How anybody counts the figures again."""
    return (
        f"Đếm lại: Nhật ký của Lan Tỏa, lọc theo chiến dịch «{report.campaign.name}» "
        f"(lệnh: lantoa log --campaign {report.campaign.name}); mỗi lượt mở ra bản đã gửi và mọi "
        "lần thử."
    )


def file_name(report: CampaignReport) -> str:
    """chien-dich_NAME.docx"""
    return f"chien-dich_{report.campaign.name}.docx"
