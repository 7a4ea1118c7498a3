"""A mark left in a text at the command line: told once, asked about, and no text is submitted that
no channel can carry."""

from pathlib import Path

import pytest

from lantoa.session import CommandSession
from tests.lantoa.cli_kit import PASSWORD, Cli, sample

MARK = "[ĐIỀN: ngày nghỉ]"


def marked(cli: Cli, tmp_path: Path, channels: str) -> None:
    """The sample ct-08 as a new item with a mark in its summary, imported."""
    lines = []
    for line in sample("ct-08").read_text("utf-8").splitlines():
        if line.startswith("summary:"):
            line = f'summary: "Cơ quan nghỉ {MARK}, người dân chú ý lịch trực."'
        if line.startswith("channels:"):
            line = f"channels: {channels}"
        if line.startswith("placeholders:"):
            line = f'placeholders: ["{MARK}"]'
        lines.append(line)
    path = tmp_path / sample("ct-08").name
    path.write_text("\n".join(lines), "utf-8")
    cli("item", "import", path)


def test_each_mark_is_told_once_and_the_other_channels_are_submitted(
    cli: Cli, tmp_path: Path
) -> None:
    marked(cli, tmp_path, "[portal, email, led]")
    said = cli("item", "submit", "ct-08", "--as", "bientap")
    assert said.err.count(MARK) == 1
    assert "(Tóm tắt): không phát được ở Cổng thông tin, Thư điện tử" in said.err
    assert "Đã trình bài ct-08" in said.out


def test_whoever_does_not_answer_yes_submits_nothing(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marked(cli, tmp_path, "[portal, email, led]")
    monkeypatch.setattr(CommandSession, "trusted", False)
    cli.environment["LANTOA_PASSWORD"] = PASSWORD
    cli.typed = "thôi\n"
    said = cli("item", "submit", "ct-08", "--as", "bientap", code=2)
    assert "Trình bài ct-08 khi còn chỗ trống, chỉ cho Màn hình LED?" in said.out + said.err
    assert "chưa có gì thay đổi" in said.err
    cli.typed = "CÓ\n"
    assert "Đã trình bài ct-08" in cli("item", "submit", "ct-08", "--as", "bientap").out


def test_a_text_that_no_channel_can_carry_is_refused(cli: Cli, tmp_path: Path) -> None:
    marked(cli, tmp_path, "[portal, email]")
    said = cli("item", "submit", "ct-08", "--as", "bientap", code=2)
    assert "không kênh nào phát được: hãy điền rồi trình" in said.err
