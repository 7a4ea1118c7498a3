"""`lantoa bounce`: a mail server hands over what it could not deliver."""

from pathlib import Path

from tests.channels.email.returned.letters_kit import report
from tests.lantoa.cli_kit import Cli
from tests.lantoa.test_rights_cli import OUTLETS


def test_a_letter_from_the_input_is_kept_for_the_outlet(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "outlets.toml"
    file.write_text(OUTLETS, "utf-8")
    cli("outlet", "import", file, "--as", "quantri")
    assert "không có điểm phát này" in cli.run("bounce", "khong-co", typed="x").err
    empty = cli.run("bounce", "thu", typed="")
    assert (empty.code, "đầu vào trống" in empty.err) == (2, True)
    done = cli.run("bounce", "thu", typed=report() + "x" * 200_000)
    assert (done.code, done.out, done.err) == (0, "", "")
    away = {"LANTOA_DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:9/none"}
    later = cli.run("bounce", "thu", typed=report(), environment=away)
    assert later.code == 75, "the mail server keeps the letter"
    assert "Traceback" not in later.err
