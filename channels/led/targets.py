"""The targets of a screen, opened by their kind and tried."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from channels.contract.reasons import Reason
from channels.led import anthias, sftp
from channels.led.config import Target
from channels.led.places import FolderPlace, ScreenPlace
from channels.led.stores import FolderStore, Store, reason_of


def address(target: Target) -> str:
    """What a target is called in the log."""
    return target.url or (f"{target.host}:{target.path}" if target.host else str(target.path))


@contextmanager
def opened(target: Target, screen: str) -> Iterator[ScreenPlace]:
    """The place of a target, for a screen's playlist. OSError when it cannot be reached."""
    if target.kind == "anthias":
        with anthias.opened(target, screen) as player:
            yield player
        return
    with _store(target) as store:
        yield FolderPlace(store, target.order)


@contextmanager
def _store(target: Target) -> Iterator[Store]:
    if target.kind == "folder":
        yield FolderStore(target.folder)
        return
    with sftp.opened(target) as store:
        yield store


def tried(target: Target) -> str | None:
    """Whether a target's folder is there and can be written, in Vietnamese; None when all is well.
    Nothing of it is shown."""
    if target.kind == "folder" and not target.folder.is_dir():
        return f"không có thư mục {target.path}: hãy kiểm tra đường dẫn và ổ mạng."
    if target.kind == "folder" and not os.access(target.folder, os.W_OK | os.X_OK):
        return f"không ghi được vào thư mục {target.path}: hãy kiểm tra quyền ghi và ổ mạng."
    try:
        if target.kind == "anthias":
            with anthias.opened(target, "") as player:
                player.known()
        else:
            with _store(target) as store:
                _write_and_remove(store)
    except OSError as error:
        return _told(target, error)
    return None


def _write_and_remove(store: Store) -> None:
    probe = f".{secrets.token_hex(8)}.part"
    store.names()
    store.write(probe, b"lantoa")
    store.remove(probe)


_SENTENCES = {
    Reason.UNREACHABLE: "không kết nối được; hãy kiểm tra tên máy, cổng và mạng",
    Reason.ADDRESS_REFUSED: "địa chỉ này không được phép kết nối; hãy sửa địa chỉ",
    Reason.BROKE_OFF: "kết nối bị ngắt giữa chừng; hãy thử lại, rồi hỏi người quản trị máy đó",
    Reason.CREDENTIALS: "không nhận tên đăng nhập, mật khẩu hoặc khóa; hãy nhập lại",
    Reason.HOST_KEY_CHANGED: "khóa của máy khác khóa đã ghi, nên không gửi gì; hãy hỏi người quản "
    "trị máy đó rồi mới ghi khóa mới",
    Reason.FORBIDDEN: "không cho phép; hãy xem tài khoản ở máy đó",
    Reason.NO_SUCH_PLACE: "không có giao diện của Anthias ở địa chỉ này; hãy sửa địa chỉ",
    Reason.UNCLEAR: "trả lời không rõ; hãy thử lại, rồi hỏi người quản trị máy đó",
    Reason.DISK_FULL: "đĩa đã đầy; hãy xóa bớt ở đó",
    Reason.NOT_WRITTEN: "không có thư mục hoặc không ghi được; hãy kiểm tra đường dẫn và quyền ghi",
}


def _told(target: Target, error: OSError) -> str:
    said = f" Chi tiết: {error.strerror}." if error.strerror else ""
    sentence = _SENTENCES.get(reason_of(error), _SENTENCES[Reason.UNCLEAR])
    return f"{address(target)}: {sentence}.{said}"
