"""Figures on the command line: counted, opened, issued."""

from tests.lantoa.cli_kit import Cli

CITY = "da-nang-143-kh-ubnd-2022"
ASK = ("report", "--plan", CITY, "--period", "chot_so_lieu:2026-1")
COUNT = f"{CITY}/2025-11-21..2026-05-20/press_conference.count"


def press(cli: Cli, day: str) -> str:
    words = (
        "activity",
        "add",
        "--form",
        "press_conference",
        "--title",
        f"Họp báo {day}",
        "--on",
        day,
    )
    return cli(*words, "--plan", CITY, "--obligation", "dn-hop-bao", "--as", "bientap").last


def test_a_figure_is_counted_opened_and_issued(cli: Cli) -> None:
    first = press(cli, "2026-03-30")
    cli(
        "evidence",
        "add",
        "--link",
        "https://danang.example.vn/hop-bao",
        "--activity",
        first,
        "--as",
        "bientap",
    )
    assert {entry["id"]: entry["value"] for entry in cli(*ASK, "--json").rows}[COUNT] == 1
    (row,) = cli("report", "--explain", COUNT, "--json").rows
    assert (row["id"], row["amount"], row["link"]) == (
        f"activity:{first}",
        1,
        "https://danang.example.vn/hop-bao",
    )

    report = cli(*ASK).last
    assert "vai trò" in cli.refused("report", "--issue", report, "--as", "bientap")
    assert "SHA-256" in cli("report", "--issue", report, "--as", "duyet").out

    press(cli, "2026-04-30")
    said = cli(*ASK, code=1)
    assert f"Khác báo cáo {report} đã chốt: Cuộc họp báo, 1 → 2" in said.err
    assert "ghi 1, nay đếm được 2" in cli("report", "--explain", COUNT, code=1).err
    assert [(entry["id"], entry["state"]) for entry in cli("report", "--list", "--json").rows] == [
        (2, "draft"),
        (1, "issued"),
    ]


def test_what_is_written_wrong_is_told_in_one_sentence(cli: Cli) -> None:
    assert "thêm --plan" in cli.refused("report", "--period", "chot_so_lieu:2026-1")
    assert "không phải kỳ báo cáo" in cli.refused(*ASK[:3], "--period", "quý I")
    assert "không phải mã số liệu" in cli.refused("report", "--explain", "portal.items")
    assert "báo cáo 7: không có" in cli.refused("report", "--issue", "7", "--as", "duyet")
    assert "cần một trong" in cli.refused("report")


def test_a_plan_that_is_not_in_force_in_the_period_is_refused_unless_asked_for(cli: Cli) -> None:
    asked = ("report", "--plan", "hai-phong-18-kh-khdt-2024", "--period", "chot_so_lieu:2026-2")
    said = cli.refused(*asked)
    assert "Kế hoạch số 18/KH-KHĐT có hiệu lực" in said
    assert "thêm --outside-plan nếu vẫn lập" in said
    assert cli("report", "--list", "--json").rows == [], "something was kept all the same"
    assert "nằm ngoài thời gian của Kế hoạch" in cli(*asked, "--outside-plan").out
