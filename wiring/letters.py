"""What who got an older text is sent of a correction: why, and then the approved text whole.

The title, the summary and the texts of the message are changed here and nowhere else, so that what
checks, previews and sends a letter sees the same (docs/engineering/decisions/0014).
"""

from dataclasses import replace
from html import escape

from channels.contract.message import Message
from content.intake.text import unaccent

PREFIX = "Đính chính"

_ONLY_HINTS = (1,)
"""Layouts of letters that show a summary in the list of a mailbox alone, and not in the letter."""

_BLOCK = (
    '<blockquote style="margin:0 0 24px;padding:12px 16px;border-left:4px solid #d9a520;'
    'background-color:#fdf6e3;color:#1f2933;"><p style="margin:0;"><strong>{head}:</strong> {why}'
    "</p></blockquote>"
)


def correction_letter(message: Message, why: str) -> Message:
    """The letter and the text message of a correction: `message` is the corrected text's. The
    reason stands once, under the title, in the place of the summary, which begins the body."""
    reason = " ".join(why.split())
    told = f"{PREFIX}: {reason}"
    if message.layout in _ONLY_HINTS:
        before = _BLOCK.format(head=PREFIX, why=escape(reason))
    else:
        before = f"<p>{escape(message.summary)}</p>" if message.summary else ""
    return replace(
        message,
        title=f"{PREFIX}: {message.title}",
        summary=reason,
        html=before + message.html,
        text=f"{told}\n\n{message.text}",
        sms=_before(unaccent(told), message.sms),
        sms_accented=_before(told, message.sms_accented),
    )


def _before(told: str, text: str | None) -> str | None:
    """One line, as a text message is: the reason ends with a full stop."""
    if not text:
        return text
    return f"{told if told[-1] in '.!?…' else told + '.'} {text}"
