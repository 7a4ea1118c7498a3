"""The letters of all sample items before SpamAssassin, which asks nobody: no letter has anything
that a filter would hold against it."""

import mailbox
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.real import debian
from tests.real.sample_letters import sample_letters

MOST, MOST_WITHOUT_THE_LIST = 0.1, 1.0
SCRIPT = debian.program("usr/bin/spamassassin")

pytestmark = [
    pytest.mark.timeout(240),
    pytest.mark.skipif(
        SCRIPT is None or shutil.which("perl") is None,
        reason="NO SPAMASSASSIN HERE: `python -m tests.prepare` fetches it on Debian",
    ),
]


def judged(folder: Path) -> dict[str, tuple[float, list[str]]]:
    """Score and rules of each sample, in one run of the program."""
    names, together = [], folder / "all.mbox"
    with together.open("wb") as file:
        for item, raw in sample_letters():
            names.append(item)
            text = raw.replace(b"\r\n", b"\n").replace(b"\nFrom ", b"\n>From ")
            file.write(b"From a@b Tue Dec  1 10:00:00 2026\n" + text + b"\n")
    root = debian.FOLDER / "usr"
    places = [root / "share/perl5", *root.glob("lib/*-linux-gnu*/perl5/*")]
    done = subprocess.run(
        [
            *("perl", "-T", *(f"-I{place}" for place in places), str(SCRIPT), "-L", "--mbox"),
            *("-C", str(root / "share/spamassassin"), "-p", "/dev/null"),
            f"--siteconfigpath={debian.FOLDER / 'etc/spamassassin'}",
        ],
        stdin=together.open("rb"),
        capture_output=True,
        check=True,
        env={"HOME": str(folder), "PATH": "/usr/bin:/bin"},
    )
    answer = folder / "judged.mbox"
    answer.write_bytes(done.stdout)
    said = [" ".join(str(letter["X-Spam-Status"]).split()) for letter in mailbox.mbox(answer)]
    assert len(said) == len(names) == 24
    return {name: _read(status) for name, status in zip(names, said, strict=True)}


def _read(status: str) -> tuple[float, list[str]]:
    score = re.search(r"score=(-?[\d.]+)", status)
    rules = re.search(r"tests=(.*?) autolearn", status)
    assert score is not None, status
    assert rules is not None, status
    return float(score[1]), re.split(r",\s*", rules[1])


def test_no_sample_looks_like_spam(tmp_path: Path) -> None:
    for item, (score, rules) in judged(tmp_path).items():
        bonus = 1.0 if "MAILING_LIST_MULTI" in rules else 0.0
        assert score <= MOST, (item, score, rules)
        assert score + bonus <= MOST_WITHOUT_THE_LIST, (item, score, rules)
        assert not {"HTML_FONT_LOW_CONTRAST", "FONT_INVIS_MSGID"} & set(rules), (item, rules)
