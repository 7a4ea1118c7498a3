"""Coverage and agencies on the command line."""

from pathlib import Path

from tests.kit import SAMPLES
from tests.lantoa.cli_kit import Cli

CITY, HARBOUR = "da-nang-143-kh-ubnd-2022", "hai-phong-18-kh-khdt-2024"
SPAN = ("--from", "2025-11-21", "--to", "2026-05-20")


def test_the_coverage_of_both_plans(cli: Cli) -> None:
    press = (
        "activity",
        "add",
        "--form",
        "press_conference",
        "--title",
        "Họp báo quý I",
        "--on",
        "2026-03-30",
    )
    cli(*press, "--plan", CITY, "--obligation", "dn-hop-bao", "--as", "bientap")
    rows = cli("plan", "coverage", *SPAN, "--json").rows
    assert [row["plan"] for row in rows] == [CITY] * 30 + [HARBOUR] * 3
    (found,) = [row for row in rows if row["id"] == "dn-hop-bao"]
    assert (found["due"], found["done"], found["missing"], found["state"], found["next_on"]) == (
        2,
        1,
        1,
        "short",
        "2026-06-30",
    )
    assert [gap["label"] for gap in found["gaps"]] == ["quý IV năm 2025"]
    said = cli("plan", "coverage", *SPAN, "--plan", CITY).out
    assert "- dn-hop-bao: thiếu quý IV năm 2025 (00/01)" in said
    assert "và 07 kỳ nữa" in said
    assert "01 hoạt động chưa có minh chứng" in said


def test_coverage_by_agency_and_by_theme(cli: Cli) -> None:
    assert "Đài Phát thanh - Truyền hình Đà Nẵng" in cli("plan", "coverage", "--by", "agency").out
    assert len(cli("plan", "coverage", "--by", "theme", "--json").rows) == 14 + 12


def test_an_ended_agency_waits_for_a_persons_word(cli: Cli) -> None:
    assert "chờ người xác nhận" in cli("agency", "import", SAMPLES / "agencies.toml").out
    (first,) = cli("agency", "list", "--json", "--limit", "1").rows
    assert (first["agency"], first["proposed"], first["confirmed"]) == ("ubnd-quan-huyen", [], None)
    confirm = ("agency", "confirm", CITY, "so-khdt", "--to", "so-tai-chinh", "--as")
    assert "vai trò" in cli.refused(*confirm, "bientap")
    assert cli(*confirm, "duyet", "--why", "Nghị quyết sắp xếp").last == "dn-doi-thoai-doanh-nghiep"
    (row,) = [
        entry for entry in cli("agency", "list", "--json").rows if entry["agency"] == "so-khdt"
    ]
    assert (row["confirmed"], row["by"]) == ("so-tai-chinh", "duyet")
    assert "không có kế hoạch này" in cli.refused(
        "agency", "confirm", "kh-99", "so-khdt", "--to", "so-tai-chinh", "--as", "duyet"
    )


def test_what_is_written_wrong_is_told_in_one_sentence(cli: Cli, empty: Cli) -> None:
    assert "không có kế hoạch này" in cli.refused("plan", "coverage", "--plan", "kh-99")
    assert "từ năm 1900 đến năm 2299" in cli.refused("plan", "coverage", "--from", "0001-01-01")
    assert "từ 2000 đến 2199" in cli.refused(
        "plan", "calendar", "--year", "99999", "--plan", CITY, "--out", "x.xlsx"
    )
    assert "ngày đầu phải không sau ngày cuối" in cli.refused(
        "plan", "coverage", "--from", "2026-02-01", "--to", "2026-01-01"
    )


def test_what_the_plans_need_a_person_for(cli: Cli) -> None:
    cli("agency", "import", SAMPLES / "agencies.toml")
    rows = cli("plan", "waiting", "--json").rows
    assert {"obligation", "agency"} <= {row["kind"] for row in rows}
    assert "cơ quan đã kết thúc" in cli("plan", "waiting").out


def test_the_years_calendar_is_a_file_that_overwrites_nothing(cli: Cli, tmp_path: Path) -> None:
    words = ("plan", "calendar", "--year", "2026", "--plan", CITY, "--out", tmp_path / "lich.xlsx")
    assert cli(*words).last == str(tmp_path / "lich.xlsx")
    assert (tmp_path / "lich.xlsx").read_bytes().startswith(b"PK")
    assert "đã có tệp này" in cli.refused(*words)
