"""A fault as a form says it, so that another process can script one."""

from collections.abc import Callable, Mapping

from sandbox.faults import Drop, Fault, Garbage, Half, Hang, Reply, Slow, Twice

_LONGEST_S = 3600


def read_fault(form: Mapping[str, str]) -> tuple[Fault, int]:
    """The fault and how many sending calls shall meet it; ValueError names the field that is wrong.

    `kind` is drop, hang, half, garbage, slow, twice or reply; `count` (1); `seconds` (60) for hang
    and slow; `status` and `body` for reply; `commit=1` where the message is to be taken first
    (half, garbage, slow and twice take it always).
    """
    commit, seconds = form.get("commit") == "1", _number(form, "seconds", 60, _LONGEST_S)
    kinds: dict[str, Callable[[], Fault]] = {
        "drop": lambda: Drop(commit),
        "hang": lambda: Hang(seconds, commit),
        "half": Half,
        "garbage": Garbage,
        "slow": lambda: Slow(seconds),
        "twice": Twice,
        "reply": lambda: Reply(
            _number(form, "status", 0, 599), form.get("body", ""), commit=commit
        ),
    }
    kind = form.get("kind", "")
    if kind not in kinds:
        raise ValueError(f"kind must be one of {', '.join(kinds)}")
    return kinds[kind](), _number(form, "count", 1, 100_000)


def _number(form: Mapping[str, str], name: str, default: int, most: int) -> int:
    text = form.get(name, str(default))
    if not text.isdecimal() or not 1 <= int(text) <= most:
        raise ValueError(f"{name} must be a whole number from 1 to {most}")
    return int(text)
