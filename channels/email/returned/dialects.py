"""Letters of mail servers that are no RFC 3464 reports (Exim, qmail, Yahoo's old form, Exchange's),
and letters that look like those and are none: out of office, a notice of delay.

What was not delivered is certain only where a server's own answer is quoted; words alone say that
something failed, and no more.
"""

import re
from email.message import Message as Letter

from channels.email.returned.parts import header, words_of

_LATE = re.compile(
    r"(?i)\b(delayed|delay(ed)? (notification|warning)|still being retried|will (be|keep) (retried"
    r"|trying)|has not (yet )?been delivered|warning: (message|could not send)|no action is"
    r" required|chưa gửi được, sẽ thử lại)\b"
)
_FAILED = re.compile(
    r"(?i)(undeliver(able|ed)|not (be )?delivered|returned (mail|to sender)|returning message"
    r"|delivery (has )?(failed|failure|status notification)|failure notice|mail delivery (failed"
    r"|system)|could ?n[o']t be delivered|did not reach|unable to deliver|permanent error"
    r"|qmail-send program|không (gửi|phát|chuyển) được|thư (bị )?trả lại)"
)
_AWAY_SUBJECT = re.compile(
    r"(?i)^(re: )?(out of (the )?office|automatic(ally generated)? reply|auto(-|matic)?[ :]*"
    r"(reply|response)|autoreply|on (vacation|leave)|away from|(thư )?trả lời tự động"
    r"|tự động trả lời|vắng mặt|đi vắng|nghỉ phép)"
)
_SERVER = re.compile(r"(?i)\b(mailer-daemon|postmaster|mail delivery (sub)?system|mdaemon)\b")
# a reply as servers quote it: "550 5.1.1 <a@b>: user unknown", "550-Mailbox unavailable"
_REPLY = re.compile(
    r"(?<![\d.])([45]\d\d):?[ -]+(#?[45]\.\d{1,3}\.\d{1,3}\b[^\n]{0,400}|[^\n]{3,400})"
)
# qmail: "Sorry, no mailbox here by that name. (#5.1.1)"
_STATUS = re.compile(r"\(?#([45]\.\d{1,3}\.\d{1,3})\)?|\b([45]\.\d{1,3}\.\d{1,3})\b")


def is_automatic_reply(letter: "Letter[str, str]") -> bool:
    """Whether a person's mailbox answers by itself (RFC 3834 and what came before it)."""
    submitted = header(letter, "Auto-Submitted").lower()
    precedence = header(letter, "Precedence").lower()
    marked = any(name in letter for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Reply"))
    return (
        submitted.startswith("auto-replied")
        or precedence in ("auto_reply", "auto-reply")
        or marked
        or bool(_AWAY_SUBJECT.search(header(letter, "Subject")))
    )


def is_of_a_server(letter: "Letter[str, str]") -> bool:
    """Whether a mail server says that something was not delivered."""
    if "X-Failed-Recipients" in letter:
        return True
    said = _FAILED.search(header(letter, "Subject")) or _FAILED.search(words_of(letter)[:2000])
    nobody = header(letter, "Return-Path") in ("<>", "")
    by_server = _SERVER.search(header(letter, "From")) or "X-MDaemon-Deliver-To" in letter
    return bool(said and by_server) or bool(said and nobody and not _away(letter))


def is_delay(letter: "Letter[str, str]") -> bool:
    """Whether a server only says that it goes on trying."""
    if "X-Failed-Recipients" in letter:
        return False
    subject = header(letter, "Subject")
    return bool(_LATE.search(subject) or _LATE.search(words_of(letter)[:2000]))


def quoted_reply(letter: "Letter[str, str]") -> tuple[int, str] | None:
    """The answer of the server that refused it, as code and text; None where none is quoted."""
    words = _before_the_copy(words_of(letter))
    if found := _REPLY.search(words):
        return int(found[1]), " ".join(found[2].split())
    if found := _STATUS.search(words):
        status = found[1] or found[2]
        return int(status[0]) * 100 + 50, f"{status} {_line_around(words, found.start())}"
    return None


def told(letter: "Letter[str, str]") -> str:
    """What it says, for people: the line that speaks of the failure."""
    words = _before_the_copy(words_of(letter))
    found = _FAILED.search(words)
    return _line_around(words, found.start()) if found else header(letter, "Subject")


def _before_the_copy(words: str) -> str:
    """The report without the letter that it quotes below."""
    cut = re.search(
        r"(?im)^-{2,} ?(this is a copy of|below this line is a copy|original message"
        r"|returned message|the message)",
        words,
    )
    return words[: cut.start()] if cut else words[:8000]


def _line_around(words: str, at: int) -> str:
    start, end = words.rfind("\n", 0, at) + 1, words.find("\n", at)
    return " ".join(words[start : end if end > 0 else len(words)].split())


def _away(letter: "Letter[str, str]") -> bool:
    return bool(_AWAY_SUBJECT.search(header(letter, "Subject")))
