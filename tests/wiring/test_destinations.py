"""What counts as one place to which two outlets send."""

from pathlib import Path

import pytest

from content.database.vault import Vault
from content.intake.errors import InputError
from content.outlets.outlets import OutletSpec
from wiring.destinations import refuse_impossible
from wiring.outlets import read_outlets

GATEWAYS = {
    "esms": 'provider = "esms"\nusername = "a"',
    "speedsms": 'provider = "speedsms"\nusername = "a"',
    "kannel": 'provider = "kannel"\nurl = "http://127.0.0.1:9"\nusername = "a"',
    "viettel": 'provider = "kannel"\nurl = "http://127.0.0.1:9"\nusername = "a"\nsmsc = "viettel"',
    "vina": 'provider = "kannel"\nurl = "http://127.0.0.1:9"\nusername = "a"\nsmsc = "vina"',
    "unsaid": 'url = "http://127.0.0.1:9/"\nusername = "b"',  # Kannel, where nothing is said
}


def told(folder: Path, *gateways: str) -> str:
    """What is said of outlets of one sender name, each at one of the gateways."""
    text = "".join(
        f"""
[[outlet]]
name = "sms-{number}"
channel = "sms_gateway"
sender = "HOADANG"
[[outlet.gateway]]
{GATEWAYS[gateway]}
password = "bi-mat"
"""
        for number, gateway in enumerate(gateways, 1)
    )
    (folder / "outlets.toml").write_text(text, "utf-8")
    specs: list[OutletSpec] = read_outlets(folder / "outlets.toml", Vault(b"k" * 32))
    try:
        refuse_impossible(specs, [])
    except InputError as error:
        return str(error)
    return ""


def test_one_sender_name_at_two_providers_is_two_places(tmp_path: Path) -> None:
    """Neither writes an address: each provider has one for everybody."""
    assert told(tmp_path, "esms", "speedsms", "kannel") == ""


def test_two_centres_behind_one_kannel_are_two_places(tmp_path: Path) -> None:
    assert told(tmp_path, "viettel", "vina", "kannel") == ""


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("vina", "vina", "http://127.0.0.1:9, trung tâm nhắn tin hoặc mã riêng vina"),
        ("esms", "esms", "tên định danh HOADANG, loại cổng eSMS"),
        ("kannel", "unsaid", "loại cổng Kannel, địa chỉ cổng http://127.0.0.1:9/"),
    ],
)
def test_one_sender_name_at_one_provider_is_one_place(
    tmp_path: Path, first: str, second: str, words: str
) -> None:
    said = told(tmp_path, first, second)
    assert "cùng nơi đến với «sms-1»" in said
    assert words in said
