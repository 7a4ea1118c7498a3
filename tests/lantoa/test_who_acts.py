"""Who acts: named, asked for, or, in a home that trusts its command line, the only administrator;
and how the first administrator comes about."""

from contextlib import closing
from pathlib import Path

import pytest

from content.database.db import Database
from content.people import audit
from content.people.audit import AuditEntry
from tests.kit import SAMPLES
from tests.lantoa.cli_kit import PASSWORD, Cli
from tests.lantoa.terminal import at_terminal

OFFICE = SAMPLES / "office.toml"


def last(cli: Cli) -> AuditEntry:
    with closing(Database(cli.url)) as database, database.read() as db:
        return audit.entries(db, 1)[0]


def people(cli: Cli) -> dict[str, str]:
    return {row["name"]: row["role"] for row in cli("user", "list", "--json").rows}


@pytest.fixture
def strict(empty: Cli) -> Cli:
    """A home that asks, with its administrator and a writer."""
    empty("init")
    empty.environment["LANTOA_PASSWORD"] = PASSWORD
    empty("user", "add", "bientap", "--role", "writer", "--as", "quantri")
    del empty.environment["LANTOA_PASSWORD"]
    return empty


def test_in_a_trusted_home_it_is_the_only_administrator(cli: Cli) -> None:
    cli("office", "import", OFFICE)
    assert (last(cli).actor, last(cli).act) == ("quantri", "office.import")
    cli("suppress", "nguoi1@example.org", "--why", "người dân yêu cầu")
    assert last(cli).detail["why"] == "người dân yêu cầu"
    cli("office", "import", OFFICE, "--as", "quantri")
    assert last(cli).actor == "quantri"


def test_in_a_trusted_home_without_or_with_several_administrators_it_is_the_system(
    cli: Cli, empty: Cli
) -> None:
    cli("user", "add", "quantri2", "--role", "admin")
    assert last(cli).actor == "quantri"
    cli("user", "add", "an", "--role", "writer")
    assert last(cli).actor == "system"
    empty("init", "--trust-cli")
    empty("office", "import", OFFICE)
    assert last(empty).actor == "system"


def test_the_system_takes_no_decision_for_people(cli: Cli) -> None:
    cli("user", "add", "quantri2", "--role", "admin")
    said = cli.refused("item", "submit", "ct-01")
    assert said.startswith("Phải nêu tài khoản của người viết")
    assert "(--as)" in said


def test_elsewhere_nobody_is_guessed(strict: Cli) -> None:
    newest = last(strict)
    for words in (
        ("office", "import", OFFICE),
        ("outlet", "resume", "cong"),
        ("item", "submit", "ct-01"),
        ("user", "add", "an", "--role", "writer"),
    ):
        said = strict.refused(*words)
        assert said == ("--as: lệnh này cần biết ai làm: thêm --as TÀI_KHOẢN; chưa có gì thay đổi")
    settle = ("settle", "1", "--as", "sent", "--why", "đã thấy")
    assert strict.refused(*settle).startswith("--by: lệnh này cần biết ai làm: thêm --by")
    alone = strict.run("office", "import", OFFICE, typed="quantri\n")
    assert (alone.code, alone.out) == (2, "")
    assert last(strict) == newest


def test_whoever_looks_is_asked_nothing(strict: Cli) -> None:
    for words in (("item", "list"), ("user", "list"), ("log",), ("audit", "verify"), ("publish",)):
        strict(*words)
    strict("backup", strict.home.parent / "ban.tar.gz")


def test_a_password_proves_who_acts(strict: Cli) -> None:
    strict.environment["LANTOA_PASSWORD"] = "sai"
    assert strict.refused("office", "import", OFFICE, "--as", "quantri") == (
        "Sai mật khẩu của quantri: hãy gõ lại."
    )
    strict.environment["LANTOA_PASSWORD"] = PASSWORD
    assert "Quản trị" in strict.refused("office", "import", OFFICE, "--as", "bientap")
    strict("office", "import", OFFICE, "--as", "quantri")
    assert last(strict).actor == "quantri"


def test_at_a_terminal_name_and_password_are_asked_for(strict: Cli) -> None:
    with at_terminal(strict, "office", "import", OFFICE) as terminal:
        terminal.answer("Ai làm việc này? Tên tài khoản: ", "quantri")
        terminal.answer("Mật khẩu của quantri: ", PASSWORD)
        code, said = terminal.end()
    assert (code, "Đã đặt hồ sơ cơ quan" in said, PASSWORD in said) == (0, True, False)
    assert last(strict).actor == "quantri"


def test_at_a_terminal_only_the_name_is_asked_for_when_the_password_is_set(strict: Cli) -> None:
    strict.environment["LANTOA_PASSWORD"] = PASSWORD
    with at_terminal(strict, "user", "add", "an", "--role", "writer") as terminal:
        terminal.answer("Ai làm việc này? Tên tài khoản: ", "quantri")
        assert terminal.end()[0] == 0
    assert people(strict)["an"] == "writer"
    with at_terminal(strict, "office", "import", OFFICE) as terminal:
        terminal.answer("Ai làm việc này? Tên tài khoản: ", "")
        code, said = terminal.end()
    assert (code, "chưa có gì thay đổi" in said) == (2, True)


def unset(cli: Cli) -> Cli:
    """Without a new password in the environment."""
    cli.environment["LANTOA_NEW_PASSWORD"] = ""
    return cli


def test_init_asks_for_the_first_administrator_at_a_terminal(empty: Cli) -> None:
    with at_terminal(unset(empty), "init") as terminal:
        terminal.answer("Tên tài khoản của người quản trị [quantri]: ", "")
        terminal.answer("Mật khẩu mới của quantri: ", PASSWORD)
        terminal.answer("Gõ lại mật khẩu: ", "gõ nhầm")
        terminal.answer("Mật khẩu mới của quantri: ", PASSWORD)
        terminal.answer("Gõ lại mật khẩu: ", PASSWORD)
        code, said = terminal.end()
    assert (code, "Người quản trị: quantri." in said) == (0, True)
    assert people(empty) == {"quantri": "admin"}
    assert (last(empty).actor, last(empty).act) == ("system", "user.add")
    with at_terminal(empty, "init") as terminal:
        assert terminal.end()[0] == 0
    assert people(empty) == {"quantri": "admin"}


def test_init_takes_a_name_that_is_given_or_typed(empty: Cli, tmp_path: Path) -> None:
    with at_terminal(unset(empty), "init", "--admin", "truong") as terminal:
        terminal.answer("Mật khẩu mới của truong: ", PASSWORD)
        terminal.answer("Gõ lại mật khẩu: ", PASSWORD)
        assert terminal.end()[0] == 0
    assert people(empty) == {"truong": "admin"}
    other = unset(Cli(tmp_path / "khac"))
    with at_terminal(other, "init") as terminal:
        terminal.answer("[quantri]: ", "pho")
        terminal.answer("Mật khẩu mới của pho: ", PASSWORD)
        terminal.answer("Gõ lại mật khẩu: ", PASSWORD)
        assert terminal.end()[0] == 0
    assert people(other) == {"pho": "admin"}


def test_without_a_terminal_the_environment_makes_the_first_administrator(empty: Cli) -> None:
    said = empty("init")
    assert said.last == "Người quản trị: quantri."
    assert people(empty) == {"quantri": "admin"}
    empty("init")
    assert "đã có người quản trị (quantri): không tạo khac" in empty.refused(
        "init", "--admin", "khac"
    )
    assert people(empty) == {"quantri": "admin"}


def test_a_name_without_a_password_is_not_forgotten(empty: Cli) -> None:
    said = unset(empty).refused("init", "--admin", "sep")
    assert "chưa tạo được sep: đặt LANTOA_NEW_PASSWORD" in said
    del empty.environment["LANTOA_NEW_PASSWORD"]
    empty("init", "--admin", "sep")
    assert people(empty) == {"sep": "admin"}


def test_a_home_with_accounts_never_gives_up_their_passwords(strict: Cli) -> None:
    assert "đã có tài khoản" in strict.refused("init", "--trust-cli")
    assert "cần biết ai làm" in strict.refused("office", "import", OFFICE)


def test_a_password_may_be_piped_and_nothing_foreign_is_said(strict: Cli) -> None:
    done = strict.run("office", "import", OFFICE, "--as", "quantri", typed=f"{PASSWORD}\n")
    assert (done.code, done.err) == (0, "Mật khẩu của quantri: ")


def test_without_either_there_is_none_and_init_says_how_to_make_one(empty: Cli) -> None:
    assert "lantoa user add TÊN --role admin" in unset(empty)("init").last
    assert people(empty) == {}
    del empty.environment["LANTOA_NEW_PASSWORD"]
    said = empty.refused("user", "add", "an", "--role", "writer")
    assert said.startswith("user add: chưa có người quản trị")
    empty("user", "add", "truong", "--role", "admin")
    assert (last(empty).actor, people(empty)) == ("system", {"truong": "admin"})
    assert "cần biết ai làm" in empty.refused("user", "add", "ke-khac", "--role", "admin")


def test_a_password_that_is_too_short_makes_no_administrator_and_init_asks_again(
    empty: Cli,
) -> None:
    empty.environment["LANTOA_NEW_PASSWORD"] = "ngan"
    assert "ít nhất 8 ký tự" in empty.refused("init")
    assert people(empty) == {}
    del empty.environment["LANTOA_NEW_PASSWORD"]
    empty("init")
    assert people(empty) == {"quantri": "admin"}


def test_a_trusted_home_has_no_administrator_but_the_one_that_is_asked_for(
    empty: Cli, tmp_path: Path
) -> None:
    assert empty("init", "--trust-cli").out.count("\n") == 2
    assert people(empty) == {}
    with at_terminal(unset(empty), "init") as terminal:
        assert terminal.end()[0] == 0
    assert people(empty) == {}
    other = Cli(tmp_path / "khac")
    other("init", "--trust-cli", "--admin", "truong")
    assert people(other) == {"truong": "admin"}


def test_the_readme_s_first_minutes_need_no_administrator(empty: Cli) -> None:
    empty("init", "--trust-cli")
    empty("user", "add", "an", "--role", "writer")
    empty("user", "add", "binh", "--role", "approver")
    empty("office", "import", OFFICE)
    empty("plan", "import", *sorted((SAMPLES / "plans").glob("*.yaml")))
    empty("item", "import", *sorted((SAMPLES / "items").glob("ct-08*.md")), "--as", "an")
    empty("item", "submit", "ct-08", "--as", "an")
    assert "cần vai trò: Lãnh đạo phê duyệt" in empty.refused(
        "item", "approve", "ct-08", "--as", "an"
    )
