"""`lantoa item import` takes Word files in as the console does."""

from pathlib import Path

from content.database.db import Database
from content.items import drafts
from tests.lantoa.cli_kit import Cli

FIXTURES = Path(__file__).parents[1] / "fixtures" / "intake"


def test_a_word_file_becomes_a_draft_of_who_brings_it(cli: Cli) -> None:
    (path,) = FIXTURES.glob("w04-*.docx")
    said = cli("item", "import", path, "--as", "bientap")
    assert "1 ghi chú bên lề không lấy vào bài («Chưa xin ý kiến lãnh đạo»)" in said.err
    assert "thành bài viết dở của bientap, chưa lưu" in said.out
    database = Database(cli.url)
    try:
        with database.read() as db:
            found = drafts.find(db, said.last, "bientap")
    finally:
        database.close()
    assert found is not None
    assert found.fields["title"] == "Thông báo tiếp dân"
    assert found.notes


def test_the_same_key_again_begins_nothing_more(cli: Cli) -> None:
    (path,) = FIXTURES.glob("w20-*.docx")
    first = cli("item", "import", path, "--as", "bientap", "--once", "khoa-1")
    again = cli("item", "import", path, "--as", "bientap", "--once", "khoa-1")
    assert again.last == first.last


def test_a_file_that_is_no_word_file_is_named_truly(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "bài.docx"
    path.write_bytes(b"{\\rtf1 x}")
    assert "bài.docx: đây là tệp RTF" in cli.refused("item", "import", path, "--as", "bientap")
