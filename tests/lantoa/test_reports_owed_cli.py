"""Reports that are owed, on the command line: asked for, issued with number, date and file, closed,
and what waits until then."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from content.database.schema import open_database
from content.intake.local_time import VIETNAM
from content.people.audit import entries, verify
from tests.lantoa.cli_kit import Cli
from tests.reports.desk.desk_kit import signed_docx, signed_pdf
from tests.reports.report_kit import CITY

TODAY = datetime.now(UTC).astimezone(VIETNAM).date()
TOMORROW = TODAY + timedelta(days=1)
YESTERDAY = TODAY - timedelta(days=1)


def ask(cli: Cli) -> str:
    words = ("report", "ask", "--plan", CITY, "--title", "Báo cáo nhanh", "--as", "bientap")
    period = ("--from", "2026-01-01", "--to", YESTERDAY, "--due", TOMORROW)
    return cli(*words, *period, "--asked-by", "Công văn số 5/VP").last


def test_a_report_asked_for_tomorrow_waits_until_it_is_issued(cli: Cli, tmp_path: Path) -> None:
    asked = ask(cli)
    assert "«Báo cáo nhanh» theo Công văn số 5/VP: ngày cuối cùng" in cli("waiting").out
    (row,) = [row for row in cli("waiting", "--json").rows if row["kind"] == "report"]
    assert row["subject"] == f"{CITY} asked:{asked}"
    issued = ("report", "issued", "--asked", asked, "--number", "12/BC-VP", "--as", "duyet")
    dated = ("--on", TODAY, "--file", signed_docx(tmp_path))
    assert f"đã ban hành, số 12/BC-VP ngày {TODAY:%d/}" in cli(*issued, *dated).out
    assert "Báo cáo nhanh" not in cli("waiting").out
    assert "đã ban hành, số 12/BC-VP" in cli.refused(*issued, *dated)
    rows = {row["period"]: row for row in cli("report", "due", "--json").rows}
    due = rows[f"asked:{asked}"]
    assert (due["state"], due["number"], due["dated"]) == ("issued", "12/BC-VP", f"{TODAY}")
    assert len(due["sha256"]) == 64


def test_a_made_report_is_frozen_issued_corrected_and_a_wrong_entry_taken_back(
    cli: Cli, tmp_path: Path
) -> None:
    made = cli("report", "--plan", CITY, "--period", f"2026-01-01..{YESTERDAY}").last
    frozen = cli("report", "--issue", made, "--as", "duyet").out
    assert "số liệu" in frozen.splitlines()[1]  # the figures are shown first
    words = ("report", "issued", made, "--as", "duyet", "--on", TODAY)
    cli(*words, "--number", "7/BC-VP", "--file", signed_pdf(tmp_path))
    assert "lý do" in cli.refused(*words, "--number", "8/BC-VP", "--correct")
    corrected = cli(*words, "--number", "8/BC-VP", "--correct", "--why", "gõ nhầm số")
    assert "số 8/BC-VP" in corrected.out
    why = ("--why", "ghi vào nhầm báo cáo", "--as", "duyet")
    assert "đã mở lại" in cli("report", "reopened", made, *why).out
    assert "đã đóng: ghi vào nhầm" in cli("report", "closed", made, *why).out
    with closing(open_database(cli.url)) as database, database.read() as db:
        acts = [entry.act for entry in entries(db, 4)]
        assert verify(db) is None
    assert acts == ["outcome.closed", "outcome.reopened", "outcome.issued", "outcome.issued"]


def test_a_period_is_closed_by_the_number_of_its_report(cli: Cli) -> None:
    made = cli("report", "--plan", CITY, "--period", f"2026-01-01..{YESTERDAY}").last
    assert "lý do" in cli.refused("report", "--close", made, "--as", "duyet")
    why = ("--why", "không còn phải gửi", "--as", "duyet")
    assert "đã đóng: không còn phải gửi" in cli("report", "--close", made, *why).out


def test_a_date_before_the_end_of_the_period_is_confirmed(cli: Cli, tmp_path: Path) -> None:
    asked = ("report", "ask", "--plan", CITY, "--title", "Nhanh", "--as", "bientap")
    period = ("--from", "2026-01-01", "--to", TODAY, "--due", TOMORROW)
    number = cli(*asked, *period).last
    words = ("report", "issued", "--asked", number, "--number", "9/BC", "--as", "duyet")
    dated = ("--on", YESTERDAY, "--file", signed_pdf(tmp_path))
    said = cli.refused(*words, *dated)
    assert "thì kỳ báo cáo chưa hết" in said
    assert "thêm --early" in said
    assert "đã ban hành, số 9/BC" in cli(*words, *dated, "--early").out


def test_what_is_written_wrong_changes_nothing(cli: Cli, tmp_path: Path) -> None:
    period = ("--plan", CITY, "--period", f"2026-01-01..{YESTERDAY}")
    rest = ("--as", "duyet", "--on", TODAY, "--file", signed_pdf(tmp_path))
    issued = ("report", "issued", *period, *rest)
    assert "ghi số và ký hiệu" in cli.refused(*issued, "--number", "")
    assert "chưa đến" in cli.refused(*issued, "--number", "1/BC", "--on", TOMORROW)
    missing = tmp_path / "khong-co.pdf"
    assert "không mở được tệp" in cli.refused(*issued, "--number", "1/BC", "--file", missing)
    assert "vai trò" in cli.refused(*issued, "--number", "1/BC", "--as", "bientap")
    assert "báo cáo nào" in cli.refused("report", "issued", *rest, "--number", "1/BC")
    assert "--plan" in cli.refused("report", "issued", *period[2:], *rest, "--number", "1/BC")
    asked = ("report", "ask", "--plan", CITY, "--title", "Nhanh", "--as", "bientap")
    days = ("--from", "2026-01-01", "--to", "2026-01-31", "--due", YESTERDAY)
    assert "đã qua" in cli.refused(*asked, *days)
    assert [row["state"] for row in cli("report", "due", "--json").rows if row["number"]] == []
