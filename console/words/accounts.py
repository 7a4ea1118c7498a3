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
