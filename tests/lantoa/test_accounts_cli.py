"""Accounts at the command line: what the pages can, commands can; who has something to do first is
refused with a sentence."""

import re
from contextlib import closing
from datetime import UTC, datetime

import pyotp
import pytest
from sqlalchemy import select

from content.database.schema import open_database
from content.database.tables.people import one_time_keys
from tests.kit import BIENTAP, DUYET
from tests.lantoa.cli_kit import PASSWORD, Cli

BOSS = ("--as", "quantri")
NEW = "một câu dài dễ nhớ"


@pytest.fixture
def guarded(empty: Cli) -> Cli:
    """A home that asks for passwords, with three accounts."""
    empty("init")
    empty.environment["LANTOA_PASSWORD"] = PASSWORD
    for person in (BIENTAP, DUYET):
        empty("user", "add", person.name, "--role", person.role, "--unit", person.unit, *BOSS)
    return empty


def test_a_reset_prints_a_code_that_stands_for_the_password_once(guarded: Cli) -> None:
    code = guarded("user", "reset", "duyet", *BOSS, "--hours", 2).last
    assert re.fullmatch(r"([a-z0-9]{4}-){3}[a-z0-9]{4}", code)
    assert "Sai mật khẩu" in guarded.refused("stop-all", "--as", "duyet", "--why", "thử")
    guarded.environment["LANTOA_PASSWORD"] = code
    said = guarded.refused("stop-all", "--as", "duyet", "--why", "thử")
    assert "duyet phải đặt mật khẩu mới trước" in said
    assert "lantoa user password duyet" in said
    guarded.environment["LANTOA_NEW_PASSWORD"] = NEW
    guarded("user", "password", "duyet")
    assert "Sai mật khẩu" in guarded.refused("user", "password", "duyet")
    guarded.environment["LANTOA_PASSWORD"] = NEW
    guarded("stop-all", "--as", "duyet", "--why", "thử")
    guarded("start-all", "--as", "duyet")


def test_the_only_administrator_is_rescued_at_the_machine_and_nobody_else_is(guarded: Cli) -> None:
    del guarded.environment["LANTOA_PASSWORD"]  # it is forgotten
    assert "không phải quản trị" in guarded.refused("user", "rescue", "duyet", "--yes")
    code = guarded("user", "rescue", "quantri", "--yes").last
    assert re.fullmatch(r"([a-z0-9]{4}-){3}[a-z0-9]{4}", code)
    guarded.environment |= {"LANTOA_PASSWORD": code, "LANTOA_NEW_PASSWORD": NEW}
    guarded("user", "password", "quantri")
    guarded.environment["LANTOA_PASSWORD"] = NEW
    guarded("user", "add", "quantri2", "--role", "admin", *BOSS)
    assert "còn quản trị khác" in guarded.refused("user", "rescue", "quantri", "--yes")


def test_a_locked_person_acts_no_more_and_what_is_left_is_told(guarded: Cli) -> None:
    said = guarded("user", "lock", "bientap", "--why", "nghỉ hưu", *BOSS)
    assert said.last == "bientap"
    refused = guarded.refused("stop-all", "--as", "bientap", "--why", "thử")
    assert "Tài khoản bientap đã bị khóa" in refused
    (row,) = [row for row in guarded("user", "list", "--json").rows if row["name"] == "bientap"]
    assert (row["active"], row["lock"]["why"]) == (False, "nghỉ hưu")
    assert "đã khóa" in guarded("user", "list").out
    guarded("user", "unlock", "bientap", *BOSS)
    assert "duy nhất" in guarded.refused("user", "lock", "quantri", "--why", "thử", *BOSS)


def test_role_unit_address_and_sessions(guarded: Cli) -> None:
    guarded("user", "role", "bientap", "auditor", *BOSS)
    guarded("user", "unit", "bientap", "phong-moi", *BOSS)
    address = ("user", "address", "bientap")
    guarded(*address, "--email", "bien.tap@example.vn", "--chat", "123456", *BOSS)
    assert "b***@example.vn" in guarded(*address, *BOSS).out
    assert "bien.tap@example.vn" in guarded(*address, "--as", "bientap").out
    guarded(*address, "--chat", "", "--as", "bientap")
    assert "123456" not in guarded(*address, "--as", "bientap").out
    (row,) = [row for row in guarded("user", "list", "--json").rows if row["name"] == "bientap"]
    assert (row["role"], row["unit"]) == ("auditor", "phong-moi")
    assert guarded("user", "sessions", "bientap", "--json", *BOSS).rows == []
    assert "Đã kết thúc 0 phiên" in guarded("user", "sessions", "bientap", "--end-all", *BOSS).out
    assert "quản trị" in guarded.refused("user", "sessions", "quantri", "--as", "bientap")
    assert "không có tài khoản ai-do" in guarded.refused("user", "unit", "ai-do", "x", *BOSS)


def test_the_second_factor_is_asked_for_and_a_code_opens_once(
    guarded: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = pyotp.random_base32()
    monkeypatch.setattr(pyotp, "random_base32", lambda: key)
    guarded.typed = "000000"
    assert "mã không đúng" in guarded.refused("user", "totp", "duyet", "--on")
    guarded.typed = pyotp.TOTP(key).at(datetime.now(UTC))
    made = guarded("user", "totp", "duyet", "--on", "--as", "duyet")
    codes = made.out.splitlines()[-10:]
    assert key in made.err
    assert key not in made.out
    stop = ("stop-all", "--as", "duyet", "--why", "thử")
    guarded.environment["LANTOA_TOTP"] = "000000"
    assert "không đúng, hoặc vừa được dùng" in guarded.refused(*stop)
    guarded.environment["LANTOA_TOTP"] = codes[0]
    guarded(*stop)
    assert "không đúng" in guarded.refused(*stop)
    (row,) = guarded("user", "totp", "duyet", "--json").rows
    assert (row["factor"], row["recovery_left"]) == (True, 9)
    del guarded.environment["LANTOA_TOTP"]
    guarded.typed = ""
    assert "đặt LANTOA_TOTP" in guarded.refused(*stop)
    guarded.typed = codes[1]
    guarded("user", "totp", "duyet", "--codes")
    guarded("user", "totp", "duyet", "--reset", *BOSS)
    guarded("start-all", "--as", "duyet")


def test_the_office_asks_it_of_a_role(guarded: Cli) -> None:
    said = guarded("user", "totp", "--require", "approver", "spokesperson", *BOSS)
    assert "approver, spokesperson" in said.out
    refused = guarded.refused("stop-all", "--as", "duyet", "--why", "thử")
    assert "duyet phải bật bước xác nhận thứ hai trước" in refused
    assert "không có" in guarded("user", "totp", "--waive", "approver", "spokesperson", *BOSS).out
    guarded("stop-all", "--as", "duyet", "--why", "thử")


def test_a_command_with_a_key_says_no_secret_a_second_time_and_stores_none(guarded: Cli) -> None:
    words = ("user", "reset", "duyet", *BOSS, "--once", "dat-lai-1")
    code = guarded(*words).last
    again = guarded(*words)
    assert "đã làm lúc" in again.err
    assert code not in again.out
    with closing(open_database(guarded.url)) as database, database.read() as db:
        assert code not in str(db.execute(select(one_time_keys)).all())
