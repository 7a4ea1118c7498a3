"""What roles are called on screen."""

from console.words.i18n import _, later
from content.people.rights import Permission, Role, role_label, roles_with


def role_name(role: Role) -> str:
    """What a role is called: the label of the table of rights, in the reader's language."""
    return _(role_label(role))


def roles_named(permission: Permission) -> str:
    """The roles that have a permission, in words."""
    return ", ".join(role_name(role) for role in roles_with(permission))


ROLE_LABELS = (
    later("Biên tập"),
    later("Lãnh đạo phê duyệt"),
    later("Người phát ngôn"),
    later("Quản trị"),
    later("Kiểm tra"),
)
"""Marked for translation; a role without a line here is shown by its Vietnamese label."""
