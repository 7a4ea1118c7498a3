"""A long import at the command line says how far it is, and Ctrl-C leaves the list as it was."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from content.audiences import importing
from content.audiences.file import read_people
from lantoa.commands import _progress
from tests.kit import addresses
from tests.lantoa.cli_kit import Cli

CASES = Path(__file__).parents[1] / "fixtures" / "intake"


def listed(cli: Cli, count: int) -> Path:
    path = cli.home.parent / "dan.csv"
    path.write_text(addresses(count), "utf-8")
    return path


def test_ctrl_c_takes_nothing_and_the_line_says_how_far_it_was(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli("audience", "import", "dan", listed(cli, 3), "--as", "bientap")

    def pressed(*args: Any, **kwargs: Any) -> Iterator[object]:
        for number, row in enumerate(read_people(*args, **kwargs)):
            if number == 4:
                time.sleep(0.3)
                raise KeyboardInterrupt
            yield row

    monkeypatch.setattr(_progress, "_QUIET_S", 0.05)
    monkeypatch.setattr(_progress, "_LINE_S", 0.05)
    monkeypatch.setattr(importing, "read_people", pressed)
    said = cli("audience", "import", "dan", listed(cli, 9), "--as", "bientap", code=2)
    assert "Đã đọc 4 dòng" in said.err
    assert "dòng mỗi giây, 0 dòng lỗi; Ctrl-C để dừng" in said.err
    assert "đã dừng: chưa nhập gì, danh sách cũ (nếu có) vẫn nguyên" in said.err
    (found,) = cli("audience", "list", "--json").rows
    assert found["size"] == 3


def test_a_quick_import_says_nothing_of_progress(cli: Cli) -> None:
    said = cli("audience", "import", "dan", listed(cli, 3), "--as", "bientap")
    assert "Đã đọc" not in said.err


def test_sheet_and_hidden_rows_are_chosen_with_options(cli: Cli) -> None:
    two, hidden = CASES / "x06-two-data-sheets.xlsx", CASES / "x02-hidden-row.xlsx"
    start = ("audience", "import", "dan")
    assert "--sheet" in cli.refused(*start, two, "--as", "bientap")
    assert cli(*start, two, "--sheet", "Phuong 2", "--as", "bientap").last == "dan"
    assert "--hidden take|skip" in cli.refused(*start, hidden, "--as", "bientap")
    said = cli(*start, hidden, "--hidden", "skip", "--as", "bientap")
    assert "Bỏ qua 1 dòng bị ẩn (dòng 3)." in said.err
    assert "2 người nhận" in said.out
    wrong = cli.refused(*start, two, "--sheet", "Phuong 3", "--as", "bientap")
    assert "trong tệp có: «Phuong 1», «Phuong 2»" in wrong
