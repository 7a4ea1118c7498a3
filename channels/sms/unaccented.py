"""What a text without accents may hold."""

from channels.contract.message import Problem
from channels.shared.fill import fill

# Unaccented text: the characters that every gateway takes, the same as an item may have.
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,:;()/-'?!+")


def unfit(text: str) -> list[Problem]:
    """Accents, and characters that gateways refuse, in a text that is meant to have neither; marks
    are left out."""
    strange = sorted(set(fill(text, {})) - _PLAIN)
    accented = [char for char in strange if char.isalpha() or "\u0300" <= char <= "\u036f"]
    refused = [char for char in strange if char not in accented]
    found = []
    if accented:
        found.append(
            Problem(
                "sms.text",
                f"Bản SMS không dấu còn chữ có dấu ({_listed(accented)}): hãy viết lại không dấu.",
            )
        )
    if refused:
        found.append(
            Problem(
                "sms.text",
                "Cổng nhắn tin không nhận các ký tự sau trong SMS không dấu: "
                f"{_listed(refused)}. Hãy bỏ hoặc thay.",
            )
        )
    return found


def _listed(chars: list[str]) -> str:
    return " ".join(char if char.isprintable() else f"U+{ord(char):04X}" for char in chars)
