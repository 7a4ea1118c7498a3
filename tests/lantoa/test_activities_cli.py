"""Activities and evidence on the command line."""

from pathlib import Path

from tests.lantoa.cli_kit import Cli
from tests.made_files import pdf

PLAN = "da-nang-143-kh-ubnd-2022"
PRESS = (
    "activity",
    "add",
    "--form",
    "press_conference",
    "--title",
    "Họp báo quý III",
    "--on",
    "2026-09-30",
    "--as",
    "bientap",
)


def test_an_activity_with_its_evidence(cli: Cli, tmp_path: Path) -> None:
    id = cli(
        *PRESS,
        "--plan",
        PLAN,
        "--obligation",
        "dn-hop-bao",
        "--count",
        "participants=35",
        "--cost",
        "2000000",
    ).last
    (tmp_path / "bien-ban.pdf").write_bytes(pdf())
    first = cli(
        "evidence", "add", tmp_path / "bien-ban.pdf", "--activity", id, "--as", "bientap"
    ).last
    cli(
        "evidence",
        "add",
        "--link",
        "https://danang.example.vn/hop-bao",
        "--activity",
        id,
        "--as",
        "bientap",
    )
    (row,) = cli("activity", "list", "--json").rows
    assert (row["id"], row["last"], row["obligation"], row["counts"]) == (
        int(id),
        "2026-09-30",
        "dn-hop-bao",
        {"participants": 35},
    )
    assert [entry["state"] for entry in cli("evidence", "list", "--json").rows] == ["ok", "link"]
    (kept,) = (cli.home / "evidence").iterdir()
    kept.unlink()
    said = cli("evidence", "list", code=1)
    assert "mất tệp" in said.out.splitlines()[2]
    assert said.out.splitlines()[2].startswith(first)


def test_a_recorded_activity_is_cancelled_not_deleted(cli: Cli) -> None:
    id = cli(*PRESS).last
    assert "đã ghi rồi" in cli.refused(*PRESS)
    cli("activity", "cancel", id, "--as", "bientap", "--why", "ghi nhầm ngày")
    assert "đã hủy" in cli("activity", "list").out


def test_what_is_written_wrong_is_told_in_one_sentence(cli: Cli, tmp_path: Path) -> None:
    assert "không có ngày" in cli.refused(*PRESS[:6], "--on", "31/9/2026", "--as", "bientap")
    assert "phải là TÊN=SỐ" in cli.refused(*PRESS, "--count", "nguoi=3")
    (tmp_path / "a.pdf").write_bytes(pdf()[:-60])
    broken = cli.refused(
        "evidence", "add", tmp_path / "a.pdf", "--activity", "1", "--as", "bientap"
    )
    assert broken.startswith("a.pdf: tệp hỏng hoặc chưa tải hết")
    assert "cần một TỆP" in cli.refused("evidence", "add", "--activity", "1", "--as", "bientap")
    assert "hoạt động 7: không có" in cli.refused(
        "evidence", "add", "--link", "https://a.vn", "--activity", "7", "--as", "bientap"
    )
    assert "không mở được tệp" in cli.refused(
        "activity", "import", "khong-co.xlsx", "--as", "bientap"
    )


def test_a_changed_plan_tells_what_changed(cli: Cli, tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "samples" / "plans" / f"{PLAN}.yaml").read_text("utf-8")
    (tmp_path / f"{PLAN}.yaml").write_text(
        text.replace("per: quarter, text: Định kỳ 01 lần/quý", "per: month, text: null"), "utf-8"
    )
    said = cli("plan", "import", tmp_path / f"{PLAN}.yaml", "--changed-on", "2026-07-01").out
    assert "từ ngày 01/07/2026" in said
    assert "nhiệm vụ dn-hop-bao đổi tần suất" in said


def test_an_activity_of_a_plan_is_asked_for_its_obligation(cli: Cli) -> None:
    told = cli.refused(*PRESS, "--plan", PLAN)
    assert "dn-hop-bao (Truyền thông thông qua họp báo" in told
    assert "--no-obligation" in told
    cli(*PRESS, "--plan", PLAN, "--no-obligation")
    (row,) = cli("activity", "list", "--json").rows
    assert (row["plan"], row["obligation"]) == (PLAN, None)
    wrong = ("activity", "add", "--form", "led", "--title", "Màn hình", "--on", "2026-09-30")
    assert "Họp báo (press_conference)" in cli.refused(
        *wrong, "--plan", PLAN, "--obligation", "dn-hop-bao", "--as", "bientap"
    )
