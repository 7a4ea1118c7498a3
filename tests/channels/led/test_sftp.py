"""A target on another machine, against a real SFTP server of another maker than our client."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncssh
import pytest
from pydantic import ValidationError

from channels.contract.outcome import Delivered, Halted, Retry
from channels.led.config import Target
from channels.led.led_screen import LedScreen
from sandbox.providers.sftp import SftpSandbox
from tests.channels.led.led_kit import entry, frame, manifest, named, pngs, screen

PASSWORD = "mat-khau-cua-man-hinh"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "public"


@pytest.fixture
def box(tmp_path: Path) -> Iterator[SftpSandbox]:
    (tmp_path / "box" / "led").mkdir(parents=True)
    with SftpSandbox(tmp_path / "box", "lantoa", PASSWORD) as running:
        yield running


def target(box: SftpSandbox, **changes: Any) -> dict[str, Any]:
    return {
        "kind": "sftp",
        "host": "127.0.0.1",
        "port": box.port,
        "path": "/led",
        "username": "lantoa",
        "password": PASSWORD,
        "host_key": box.public_key,
        **changes,
    }


def on(root: Path, box: SftpSandbox, **changes: Any) -> LedScreen:
    return screen(root, fallback=frame("logo"), target=[target(box, **changes)])


def test_the_machine_has_what_our_own_folder_has(root: Path, box: SftpSandbox) -> None:
    assert isinstance(on(root, box).publish([entry(0), entry(1)]), Delivered)
    there = box.folder / "led"
    assert manifest(there) == manifest(root / "led" / "cong-ubnd")
    assert pngs(there) == named(there) | {manifest(there)["fallback"]}
    assert isinstance(on(root, box).publish([entry(1)]), Delivered)
    assert isinstance(on(root, box).publish([entry(1)]), Delivered)  # half a minute later
    assert pngs(there) == named(there) | {manifest(there)["fallback"]}
    assert not list(there.glob(".*"))


def test_a_box_that_plays_by_name_loses_at_once_what_is_withdrawn(
    root: Path, box: SftpSandbox
) -> None:
    on(root, box, order=True).publish([entry(0, "a"), entry(1, "b")])
    on(root, box, order=True).publish([entry(1, "b")])
    (only,) = sorted(pngs(box.folder / "led"))
    assert only.startswith("01-")
    assert (box.folder / "led" / only).read_bytes() == frame("b").png


def test_another_host_key_stops_the_outlet_before_anything_is_said(
    root: Path, box: SftpSandbox
) -> None:
    surface = on(root, box)
    assert isinstance(surface.publish([entry(0)]), Delivered)
    tries = box.logins
    box.renew_key()
    outcome = surface.publish([entry(1)])
    assert isinstance(outcome, Halted)
    assert outcome.why.code == "host_key_changed"
    assert outcome.why.raw.count("SHA256:") == 2
    assert box.logins == tries, "the password went to a machine that nobody knows"
    assert "khóa của máy khác khóa đã ghi" in (surface.test() or "")
    (root / "led" / "cong-ubnd" / next(iter(named(root / "led" / "cong-ubnd")))).read_bytes()


def test_a_server_without_a_key_of_that_type_is_another_machine(
    root: Path, box: SftpSandbox
) -> None:
    other = asyncssh.generate_private_key("ecdsa-sha2-nistp256").export_public_key().decode()
    outcome = on(root, box, host_key=other).publish([entry(0)])
    assert isinstance(outcome, Halted)
    assert outcome.why.code == "host_key_changed"


def test_a_wrong_password_stops_the_outlet(root: Path, box: SftpSandbox) -> None:
    outcome = on(root, box, password="sai").publish([entry(0)])
    assert isinstance(outcome, Halted)
    assert outcome.why.code == "credentials"


def test_a_private_key_opens_the_door(root: Path, box: SftpSandbox) -> None:
    for kind in ("ssh-ed25519", "ssh-rsa"):
        key = asyncssh.generate_private_key(kind)
        box.authorized = key.export_public_key()
        text = key.export_private_key("openssh").decode()
        assert on(root, box, password=None, key=text).test() is None
    outcome = on(root, box, password=None, key="hỏng").publish([entry(0)])
    assert isinstance(outcome, Halted)
    assert outcome.why.code == "credentials"


def test_a_full_disk_is_said_and_what_stood_still_plays(root: Path, box: SftpSandbox) -> None:
    on(root, box).publish([entry(0)])
    before = manifest(box.folder / "led")
    box.room = 300
    outcome = on(root, box).publish([entry(1), entry(0)])
    assert isinstance(outcome, Retry)
    assert outcome.why.code == "disk_full"
    assert manifest(box.folder / "led") == before
    assert named(box.folder / "led") <= pngs(box.folder / "led")
    assert not list((box.folder / "led").glob(".*")), "a half-written file was left behind"
    box.room = None
    assert isinstance(on(root, box).publish([entry(1), entry(0)]), Delivered)


def test_a_connection_that_is_cut_leaves_no_half_of_anything(root: Path, box: SftpSandbox) -> None:
    on(root, box).publish([entry(0)])
    before = manifest(box.folder / "led")
    whole = {name: (box.folder / "led" / name).read_bytes() for name in named(box.folder / "led")}
    box.cut_after = 100
    outcome = on(root, box).publish([entry(1)])
    assert isinstance(outcome, Retry)
    assert outcome.why.code == "broke_off"
    assert manifest(box.folder / "led") == before
    assert whole == {name: (box.folder / "led" / name).read_bytes() for name in whole}
    box.cut_after = None
    assert isinstance(on(root, box).publish([entry(1)]), Delivered)


def test_a_server_without_openssh_s_rename_takes_everything_too(
    root: Path, box: SftpSandbox
) -> None:
    box.renames_onto = False
    for number in (0, 1):
        assert isinstance(on(root, box).publish([entry(number)]), Delivered)
    assert manifest(box.folder / "led") == manifest(root / "led" / "cong-ubnd")


def test_a_folder_that_is_not_there_is_retry_and_is_not_made(root: Path, box: SftpSandbox) -> None:
    surface = on(root, box, path="/usb")
    assert isinstance(surface.publish([entry(0)]), Retry)
    assert not (box.folder / "usb").exists()
    assert "kiểm tra đường dẫn" in (surface.test() or "")


def test_a_machine_that_is_switched_off_is_retry(root: Path, box: SftpSandbox) -> None:
    off = on(root, box, port=1)
    outcome = off.publish([entry(0)])
    assert isinstance(outcome, Retry)
    assert outcome.why.code == "unreachable"
    assert "không kết nối được" in (off.test() or "")


def test_a_try_proves_that_files_can_be_written_and_leaves_none(
    root: Path, box: SftpSandbox
) -> None:
    assert on(root, box).test() is None
    assert list((box.folder / "led").iterdir()) == []
    box.room = 0
    assert "đĩa đã đầy" in (on(root, box).test() or "")


def test_no_secret_is_said(root: Path, box: SftpSandbox, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    surface = on(root, box)
    said = repr(surface) + repr(surface.settings) + repr(surface.publish([entry(0)]))
    box.renew_key()
    said += repr(surface.publish([entry(1)])) + caplog.text
    assert PASSWORD not in said


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"host": ""}, "cần có host:"),
        ({"host_key": ""}, "cần có host_key"),
        ({"host_key": "ssh-ed25519 AAAA"}, "khóa công khai một dòng"),
        ({"password": None}, "password hoặc key"),
        ({"kind": "folder"}, "không dùng host"),
    ],
    ids=str,
)
def test_what_is_missing_is_named(box: SftpSandbox, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Target.model_validate(target(box, **changes))
