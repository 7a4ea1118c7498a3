"""Speaking and asking at the command line: answers on the output, everything else beside it."""

import getpass
import sys
import unicodedata


def secret(question: str) -> str:
    """A password as somebody types it, unseen at a terminal; else the next line of the input."""
    return getpass.getpass(question) if sys.stdin.isatty() else answer_to(question)


def new_password(name: str) -> str:
    """A new password for an account: typed twice at a terminal, else the next line of the input."""
    while True:
        password = secret(f"Mật khẩu mới của {name}: ")
        if not sys.stdin.isatty() or secret("Gõ lại mật khẩu: ") == password:
            return password
        warn("Hai lần gõ không giống nhau: hãy gõ lại.")


def answer_to(question: str) -> str:
    """What somebody types, composed; the question stands beside the output, which holds nothing but
    the command's answer."""
    print(question, end="", file=sys.stderr, flush=True)
    return unicodedata.normalize("NFC", input()).strip()


def say(*lines: str) -> None:
    """Speak to the officer at once, also through a pipe or into a file: whoever waits for `up`
    reads it there."""
    for line in lines:
        print(line)
    sys.stdout.flush()


def warn(*lines: str) -> None:
    """Say what is wrong, beside the output."""
    for line in lines:
        print(line, file=sys.stderr)
