"""What the state of an account, and the acts on accounts, are called on screen."""

from console.words.i18n import _
from console.words.words import Words
from content.people.accounts import Account


def account_state(account: Account) -> Words:
    """Whether somebody can work with an account now."""
    if not account.active:
        return Words(_("Đã khóa"), "slash-circle", "bad")
    if account.must_change:
        return Words(_("Chờ đặt mật khẩu mới"), "hourglass-split", "warning")
    if account.factor_required and not account.factor:
        return Words(_("Chờ bật bước hai"), "hourglass-split", "warning")
    return Words(_("Đang dùng"), "check-circle", "good")


def account_act(act: str) -> str | None:
    """What an act on an account is called; None for another act."""
    return {
        "totp.require": _("yêu cầu bước xác nhận thứ hai"),
        "totp.waive": _("thôi yêu cầu bước xác nhận thứ hai"),
        "user.address": _("ghi địa chỉ liên hệ"),
        "user.lock": _("khóa tài khoản"),
        "user.password": _("đổi mật khẩu"),
        "user.recovery-new": _("tạo mã dự phòng mới"),
        "user.recovery-used": _("đăng nhập bằng mã dự phòng"),
        "user.reset": _("đặt lại mật khẩu"),
        "user.rescue": _("đặt lại mật khẩu và tắt bước hai của quản trị duy nhất, trên máy chủ"),
        "user.role": _("đổi vai trò"),
        "user.sessions-end": _("đăng xuất các phiên"),
        "user.totp-off": _("tắt bước xác nhận thứ hai"),
        "user.totp-on": _("bật bước xác nhận thứ hai"),
        "user.totp-reset": _("bỏ bước xác nhận thứ hai của người khác"),
        "user.unit": _("đổi đơn vị"),
        "user.unlock": _("mở khóa tài khoản"),
    }.get(act)
