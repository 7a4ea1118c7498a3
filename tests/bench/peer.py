"""The programs we are measured against: installed apart from the product, and each run in a process
of its own."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from functools import partial
from pathlib import Path
from typing import cast

from tests.bench.servers import postfix_tool, program

HERE = Path(__file__).parent
ENVIRONMENT = HERE.parents[1] / ".bench"
"""Where the peers are installed; may be deleted at any time."""

NODEMAILER = "10.6.1"
NAME = "@@ten@@"
"""Stands for the reader's name in the text that peers get."""

Rate = Callable[[], float]
"""One measurement: letters a second."""


def missing(name: str, why: str) -> None:
    """Say loudly that a peer's row will not be measured."""
    print(f"!!! NOT MEASURED: {name}: {why}", file=sys.stderr, flush=True)


def write_letter(folder: Path, eml: bytes) -> Path:
    """The letter in the pieces from which peers build it, as JSON, and whole for smtp-source, in LF
    lines."""
    (folder / "letter.eml").write_bytes(eml.replace(b"\r\n", b"\n"))
    message = BytesParser(policy=policy.default).parsebytes(eml)
    bodies = {
        kind: cast(EmailMessage, message.get_body((kind,))).get_content()
        for kind in ("plain", "html")
    }
    sender = message["From"].addresses[0].addr_spec
    pieces = {
        "sender": sender,
        "subject": message["Subject"],
        "text": bodies["plain"],
        "html": bodies["html"],
        "name": NAME,
    }
    path = folder / "letter.json"
    path.write_text(json.dumps(pieces, ensure_ascii=False), "utf-8")
    return path


def mail_peers(port: int, letter: Path, count: int) -> Mapping[str, Rate]:
    """Each mail peer that can be had.

    `smtp-source` gets `count` letters, the others, being slower, fewer.
    """
    source = smtp_source(port, letter, count)
    found: dict[str, Rate] = {"smtp-source": source} if source else {}
    for name, (count, command) in _commands().items():
        if command is not None:
            found[name] = partial(_own_clock, [*command, str(port), str(count), str(letter)], count)
    return found


def smtp_source(port: int, letter: Path, count: int) -> Rate | None:
    """postfix's load generator, one ready-made letter again and again over 10 connections; None,
    said loudly, when it is missing."""
    found = postfix_tool("smtp-source")
    if found is None:
        missing("smtp-source", "install Debian's package `postfix`")
        return None
    envelope = [
        "-f",
        "tin@hoadang.example.vn",
        "-t",
        "nguoi@phuong.example",
        "-F",
        str(letter.with_suffix(".eml")),
    ]
    return partial(
        _wall_clock,
        [*found, "-d", "-s", "10", "-m", str(count), *envelope, f"127.0.0.1:{port}"],
        count,
    )


def _commands() -> Mapping[str, tuple[int, list[str] | None]]:
    python, node = _python(), _node()
    return {
        "django-post_office": (
            2_000,
            [python, str(HERE / "peers/by_post_office.py")] if python else None,
        ),
        "nodemailer": (4_000, [*node, str(HERE / "peers/by_nodemailer.cjs")] if node else None),
        "apprise": (200, [python, str(HERE / "peers/by_apprise.py")] if python else None),
    }


def _python() -> str | None:
    """A Python with the peers' own libraries; None, said loudly, when they cannot be installed."""
    python, wanted = ENVIRONMENT / "venv/bin/python", HERE / "requirements.txt"
    done = ENVIRONMENT / "venv/requirements.txt"
    if not done.exists() or done.read_bytes() != wanted.read_bytes():
        try:
            subprocess.run([sys.executable, "-m", "venv", "--clear", python.parents[1]], check=True)
            subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", wanted], check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            missing("django-post_office and apprise", str(error))
            return None
        shutil.copy(wanted, done)
    return str(python)


def _node() -> list[str] | None:
    """The start of a Node command with the pinned nodemailer; None, said loudly, when it cannot be
    installed."""
    node, npm, target = program("node"), program("npm"), ENVIRONMENT / f"nodemailer-{NODEMAILER}"
    if node is None or npm is None:
        missing("nodemailer", "install Node.js with npm")
        return None
    if not target.exists():
        try:
            subprocess.run(
                [
                    npm,
                    "install",
                    "--silent",
                    "--no-audit",
                    "--prefix",
                    target,
                    f"nodemailer@{NODEMAILER}",
                ],
                check=True,
            )
        except subprocess.CalledProcessError as error:
            missing("nodemailer", str(error))
            return None
    return ["env", f"NODE_PATH={target}/node_modules", node]


def _own_clock(command: list[str], count: int) -> float:
    """Letters a second of a program that prints the seconds it took."""
    said = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ).stdout
    return count / float(said.split()[-1])


def _wall_clock(command: list[str], count: int) -> float:
    """Letters a second of a program from start to end."""
    began = time.monotonic()
    subprocess.run(command, check=True)
    return count / (time.monotonic() - began)
