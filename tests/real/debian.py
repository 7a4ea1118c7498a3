"""Real servers from Debian's packages, unpacked beside the project: nothing is installed, and no
service is started on the machine."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parents[2] / ".venv" / "debian"
PACKAGES: Final = (
    *("postfix", "kannel", "libpcre3", "libhiredis0.14", "libct4", "freetds-common"),
    *("spamassassin", "libnet-dns-perl", "libnetaddr-ip-perl", "libhtml-parser-perl"),
    *("libhtml-tagset-perl", "libhttp-date-perl", "libmail-dkim-perl", "libio-string-perl"),
    *("libsys-hostname-long-perl", "libsocket6-perl", "libnet-ip-perl", "libtimedate-perl"),
    *("liburi-perl", "libcrypt-openssl-rsa-perl", "libcrypt-openssl-bignum-perl"),
    *("libmail-authenticationresults-perl", "libjson-perl", "liberror-perl"),
)
_DONE: Final = FOLDER / f".unpacked-{len(PACKAGES)}"


def bring() -> bool:
    """Fetch and unpack the packages once; whether they are there."""
    if not _DONE.exists() and all(shutil.which(name) for name in ("apt-get", "dpkg-deb")):
        print(
            "fetching Postfix, Kannel and SpamAssassin for the tests with real programs", flush=True
        )
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir(parents=True)
        if _quiet("apt-get", "download", *PACKAGES) and _unpacked():
            _DONE.touch()
    return _DONE.exists()


def program(name: str) -> Path | None:
    """A program of an unpacked package by its path there, e.g. "usr/sbin/bearerbox"."""
    path = FOLDER / name
    return path if _DONE.exists() and path.exists() else None


def environment(**more: str) -> Mapping[str, str]:
    """What such a program needs to find its libraries."""
    libraries = [FOLDER / "usr/lib/postfix", *(FOLDER / "usr/lib").glob("*-linux-gnu*")]
    libraries += (FOLDER / "lib").glob("*-linux-gnu*")
    return {**os.environ, "LD_LIBRARY_PATH": ":".join(map(str, libraries)), **more}


def _unpacked() -> bool:
    return all(_quiet("dpkg-deb", "-x", str(path), str(FOLDER)) for path in FOLDER.glob("*.deb"))


def _quiet(*command: str) -> bool:
    done = subprocess.run(command, cwd=FOLDER, check=False, capture_output=True)
    return done.returncode == 0
