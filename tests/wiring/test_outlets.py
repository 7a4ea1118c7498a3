"""An outlets file: every fault named at once, every secret sealed, and references opened only when
they are used."""

import re
from pathlib import Path
from typing import Any

import pytest

from channels import channel_class
from channels.contract.channel import Channel, Surface
from content.database.vault import Vault, VaultError
from content.intake.errors import InputError
from content.outlets.outlets import OutletSpec, find_outlet, set_state
from tests.kit import QUANTRI, SAMPLES, Home
from wiring.outlets import open_outlet, read_outlets
from wiring.settings import SettingsError

TELEGRAM = """
[[outlet]]
name = "kenh"
channel = "telegram_channel"
chat_id = -1001234567890
token = "bi-mat-7421"
"""

SMS = """
[[outlet]]
name = "sms"
channel = "sms_gateway"
sender = "HOADANG"
[[outlet.gateway]]
provider = "kannel"
url = "http://127.0.0.1:9"
username = "lantoa"
password = "bi-mat-7421"
"""

EMAIL = """
[[outlet]]
name = "thu"
channel = "email_smtp"
from = "tin@hoadang.example.vn"
[[outlet.relay]]
host = "127.0.0.1"
port = 25
security = "none"
username = "lantoa"
password = "bi-mat-7421"
"""

VAULT = Vault(b"k" * 32)


def read(folder: Path, text: str) -> list[OutletSpec]:
    (folder / "outlets.toml").write_text(text, "utf-8")
    return read_outlets(folder / "outlets.toml", VAULT)


def faults(folder: Path, text: str) -> dict[str, str]:
    """Where and what, of a file that is refused."""
    with pytest.raises(InputError) as refused:
        read(folder, text)
    return {
        problem.where.removeprefix("outlets.toml, "): problem.text
        for problem in refused.value.problems
    }


def telegram(**fields: str) -> str:
    """The Telegram outlet with other or further fields, as they stand in TOML."""
    kept = [line for line in TELEGRAM.splitlines() if line.partition(" ")[0] not in fields]
    return "\n".join([*kept, *(f"{name} = {value}" for name, value in fields.items()), ""])


def opened(home: Home, name: str = "kenh") -> Channel | Surface:
    with home.database.read() as db:
        outlet = find_outlet(db, name)
    return open_outlet(outlet, home.vault, home.context.site)


def token(channel: Any) -> str:
    return str(channel._config.token.get_secret_value())


def test_an_outlet_has_its_channels_usual_limits_unless_the_file_says_otherwise(
    tmp_path: Path,
) -> None:
    (usual,) = read(tmp_path, telegram())
    assert (usual.family, usual.title, usual.window, usual.holidays, usual.max_per_day) == (
        "social",
        "kenh",
        "00:00-24:00",
        "send",
        0,
    )
    (sms,) = read(tmp_path, SMS)
    assert (sms.family, sms.window, sms.holidays, sms.max_per_day, sms.late) == (
        "sms",
        "07:00-22:00",
        "hold",
        3,
        "hold",
    )
    rules = {
        "title": '"Kênh"',
        "window": '"08:00-17:00"',
        "late": '"skip"',
        "late_limit": '"30m"',
        "rate_per_second": "2",
        "max_per_day": "1",
    }
    (own,) = read(tmp_path, telegram(**rules))
    assert (own.title, own.window, own.late, own.late_limit_s, own.rate_per_second) == (
        "Kênh",
        "08:00-17:00",
        "skip",
        1800,
        2.0,
    )


@pytest.mark.parametrize(
    ("limit", "seconds"),
    [("90", 90), ('"90s"', 90), ('"5m"', 300), ('"24h"', 86400), ('"2d"', 172800), ("0", 0)],
)
def test_a_lateness_limit_is_seconds_or_a_span(tmp_path: Path, limit: str, seconds: int) -> None:
    assert read(tmp_path, telegram(late_limit=limit))[0].late_limit_s == seconds


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("rate_per_second", "-1"),
        ("rate_per_second", '"nhanh"'),
        ("rate_per_second", "nan"),
        ("rate_per_second", "true"),
        ("window", '"25:00-26:00"'),
        ("window", '"08:00-08:00"'),
        ("window", "8"),
        ("holidays", '"nghi"'),
        ("max_per_day", "-1"),
        ("max_per_day", "1.5"),
        ("late", '"bỏ"'),
        ("late_limit", '"một giờ"'),
        ("late_limit", '"²h"'),
        ("late_limit", '"9999999999d"'),
        ("late_limit", "-1"),
        ("title", "5"),
    ],
)
def test_a_wrong_general_field_is_named(tmp_path: Path, field: str, value: str) -> None:
    assert list(faults(tmp_path, telegram(**{field: value}))) == [f"outlet kenh, trường {field}"]


def test_a_field_that_the_channel_does_not_have_is_named(tmp_path: Path) -> None:
    found = faults(tmp_path, telegram(page_id='"1"', chat='"@x"'))
    assert found == dict.fromkeys(
        ("outlet kenh, trường page_id", "outlet kenh, trường chat"),
        "kênh này không có trường như vậy: xóa hoặc sửa tên",
    )


def test_a_field_inside_a_table_is_named_with_its_place(tmp_path: Path) -> None:
    found = faults(tmp_path, EMAIL.replace("25", '"hai lăm"').replace("none", "ssl"))
    assert set(found) == {"outlet thu, trường relay.1.port", "outlet thu, trường relay.1.security"}
    assert "'starttls'" in found["outlet thu, trường relay.1.security"]


@pytest.mark.parametrize("channel", ['"fax"', '["telegram_channel"]', "5"])
def test_an_unknown_channel_is_told_with_the_known_ones(tmp_path: Path, channel: str) -> None:
    found = faults(tmp_path, f'[[outlet]]\nname = "a"\nchannel = {channel}\n')
    assert (
        "telegram_channel" in found["outlet a, trường channel"]
        or found["outlet a, trường channel"] == "sai kiểu giá trị"
    )


@pytest.mark.parametrize("name", ["", "Kênh một", "../kenh", "a" * 61, "a b"])
def test_a_name_that_cannot_be_a_folder_is_refused(tmp_path: Path, name: str) -> None:
    found = faults(tmp_path, telegram(name=f'"{name}"'))
    assert any(where.endswith("trường name") for where in found)


def test_two_outlets_of_one_name_are_refused(tmp_path: Path) -> None:
    assert faults(tmp_path, telegram() + telegram()) == {
        "outlet kenh": "tên này có hai lần: đổi một tên"
    }


def test_every_fault_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    text = (
        telegram(late='"bỏ"', page_id='"1"')
        + '[[outlet]]\nname = "b"\nchannel = "fax"\n'
        + SMS.replace("HOADANG", "x" * 12)
    )
    assert set(faults(tmp_path, text)) == {
        "outlet kenh, trường late",
        "outlet kenh, trường page_id",
        "outlet b, trường channel",
        "outlet sms, trường sender",
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[outlet]\nname = 'a'\n",
        "outlet = [1, 2]\n",
        "[[outlets]]\nname = 'a'\n",
        "a = 1\n[[outlet]]\n",
    ],
)
def test_a_file_without_outlets_says_what_it_needs(tmp_path: Path, text: str) -> None:
    assert faults(tmp_path, text) == {
        "outlets.toml": (
            "đây không phải tệp điểm phát: cần một hay nhiều bảng [[outlet]] và không gì khác"
        )
    }


def test_broken_toml_names_its_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"outlets\.toml, dòng 3"):
        read(tmp_path, "[[outlet]]\nname = 'a'\nchannel = \n")


def test_a_file_from_a_windows_editor_is_read(tmp_path: Path) -> None:
    (tmp_path / "outlets.toml").write_bytes(
        b"\xef\xbb\xbf" + telegram().replace("\n", "\r\n").encode()
    )
    assert [outlet.name for outlet in read_outlets(tmp_path / "outlets.toml", VAULT)] == ["kenh"]


@pytest.mark.parametrize(
    ("text", "name"), [(TELEGRAM, "kenh"), (SMS, "sms"), (EMAIL, "thu")], ids=["kenh", "sms", "thu"]
)
def test_a_literal_secret_is_sealed_wherever_it_stands(home: Home, text: str, name: str) -> None:
    home.outlets(text)
    with home.database.read() as db:
        outlet = find_outlet(db, name)
    assert "7421" not in repr(outlet)
    assert "7421" not in repr(vars(opened(home, name)))
    for path in home.folder.glob("lantoa.db*"):
        assert b"7421" not in path.read_bytes()


def test_a_sealed_secret_reaches_the_channel_as_it_was(home: Home) -> None:
    home.outlets(telegram(token='"bí-mật-7421"'))
    assert token(opened(home)) == "bí-mật-7421"


def test_a_sealed_secret_needs_the_key_that_sealed_it(home: Home) -> None:
    home.outlets(telegram())
    with home.database.read() as db:
        outlet = find_outlet(db, "kenh")
    with pytest.raises(VaultError, match="không khớp"):
        open_outlet(outlet, VAULT, home.context.site)


def test_a_reference_is_stored_as_it_stands_and_resolved_only_when_opened(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "khoa").write_text("tu-tep-7421\n")
    home.outlets(telegram(token=f'{{ file = "{tmp_path}/khoa" }}'))
    assert token(opened(home)) == "tu-tep-7421"
    home.outlets(telegram(token='{ env = "THU_TELEGRAM" }'))
    with pytest.raises(SettingsError, match="THU_TELEGRAM"):
        opened(home)
    monkeypatch.setenv("THU_TELEGRAM", "tu-bien-7421")
    assert token(opened(home)) == "tu-bien-7421"
    assert b"7421" not in b"".join(path.read_bytes() for path in home.folder.glob("lantoa.db*"))


def test_a_secret_that_turns_out_unusable_is_told_without_showing_it(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.outlets(telegram(token='{ env = "THU_TELEGRAM" }'))
    monkeypatch.setenv("THU_TELEGRAM", "")
    with pytest.raises(
        SettingsError, match="Điểm phát kenh có giá trị không dùng được: trường token"
    ):
        opened(home)


@pytest.mark.parametrize(
    "reference",
    ['{ sealed = "YWJj" }', "{ env = 5 }", '{ env = "A", file = "b" }', '{ bien = "A" }'],
)
def test_a_reference_of_another_form_is_refused_at_import(tmp_path: Path, reference: str) -> None:
    assert any("trường token" in where for where in faults(tmp_path, telegram(token=reference)))


def test_a_second_import_keeps_a_paused_outlet_paused(home: Home) -> None:
    home.outlets(telegram())
    with home.database.write() as db:
        set_state(db, "kenh", "paused", home.act(QUANTRI, "bảo trì"))
    home.outlets(telegram(title='"Kênh mới"'))
    (found,) = home.outlet_rows()
    assert (found.title, found.state, found.state_reason) == ("Kênh mới", "paused", "bảo trì")


def test_the_sample_file_opens_on_every_channel(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (SAMPLES / "outlets.toml").read_text("utf-8")
    for name in re.findall(r'env = "(\w+)"', text):
        monkeypatch.setenv(name, "bi-mat-7421")
    home.outlets(text)
    for outlet in home.outlet_rows():
        assert open_outlet(outlet, home.vault, home.context.site).name == outlet.channel
    assert {outlet.family for outlet in home.outlet_rows()} >= {
        "portal",
        "email",
        "sms",
        "social",
        "led",
    }


@pytest.mark.parametrize(
    ("channel", "kind"),
    [
        ("email_smtp", "email"),
        ("sms_gateway", "phone"),
        ("portal_feed", None),
        ("telegram_channel", None),
        ("led_screen", None),
    ],
)
def test_mail_and_sms_need_a_list_and_pages_do_not(channel: str, kind: str | None) -> None:
    assert channel_class(channel).capabilities.addressed == kind
