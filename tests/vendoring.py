"""`make vendor`: fetches what others made for the browser, exactly as the files vendor.toml name
it. Only this needs npm."""

import base64
import hashlib
import shutil
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).parent.parent
HOMES = (ROOT / "console" / "static", ROOT / "assets" / "web")
"""Folders with a `vendor.toml` and, beside it, the folder `vendor` that it describes."""


def packages(home: Path) -> list[dict[str, Any]]:
    """The vendored packages of one home: name, version, licence, integrity, folder, files by their
    name here."""
    listed: list[dict[str, Any]] = tomllib.loads((home / "vendor.toml").read_text("utf-8"))[
        "package"
    ]
    return listed


def bundles(home: Path) -> list[dict[str, Any]]:
    """The files that are made out of several packages: name, hash, what they take from which
    package, and by what they are made."""
    listed: list[dict[str, Any]] = tomllib.loads((home / "vendor.toml").read_text("utf-8")).get(
        "bundle", []
    )
    return listed


def wrong_files() -> list[str]:
    """What differs from the lists: files that changed, are missing, or that nobody listed."""
    return [f"{home.relative_to(ROOT)}/vendor/{name}" for home in HOMES for name in _wrong(home)]


def _wrong(home: Path) -> list[str]:
    wanted = {
        f"{package['folder']}/{name}": file["sha256"]
        for package in packages(home)
        for name, file in package["file"].items()
    } | {f"{bundle['folder']}/{bundle['name']}": bundle["sha256"] for bundle in bundles(home)}
    found = {
        path.relative_to(home / "vendor").as_posix(): sha256(path)
        for path in (home / "vendor").rglob("*")
        if path.is_file()
    }
    stale = {
        f"{bundle['folder']}/{bundle['name']}"
        for bundle in bundles(home)
        if bundle["made_from"] != made_from(bundle, home)
    }
    return sorted(
        {name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name)}
        | stale
    )


def made_from(bundle: dict[str, Any], home: Path) -> str:
    """The hash of everything that a bundle is made of: what it takes, the tarballs, the maker."""
    known = {package["name"]: package["integrity"] for package in packages(home)}
    inputs = [bundle["entry"], *map(known.__getitem__, bundle["packages"])]
    return hashlib.sha256("\n".join([*inputs, bundle["maker"]["integrity"]]).encode()).hexdigest()


def sha256(path: Path) -> str:
    """The hash of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> int:
    """Fetch every package anew; refuses one whose tarball is not the one that the list names."""
    for home in HOMES:
        shutil.rmtree(home / "vendor", ignore_errors=True)
        for package in packages(home):
            _place(package, home)
        for bundle in bundles(home):
            _make(bundle, home)
    wrong = wrong_files()
    print(
        f"differs from vendor.toml: {', '.join(wrong)}"
        if wrong
        else "what others made is what the lists say"
    )
    return 1 if wrong else 0


def _place(package: dict[str, Any], home: Path) -> None:
    with TemporaryDirectory() as folder:
        _fetch(package, Path(folder))
        for name, file in package["file"].items():
            target = home / "vendor" / package["folder"] / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(Path(folder) / "package" / file["from"], target)


def _make(bundle: dict[str, Any], home: Path) -> None:
    """One file out of its packages; nothing but they, each by its hash, can come into it."""
    known = {package["name"]: package for package in packages(home)}
    with TemporaryDirectory() as folder:
        place = Path(folder)
        for number, package in enumerate(map(known.__getitem__, bundle["packages"])):
            _unpacked(package, place / str(number), place / "node_modules" / package["name"])
        _unpacked(bundle["maker"], place / "maker", place / "made-with")
        (place / "entry.js").write_text(bundle["entry"], "utf-8")
        target = home / "vendor" / bundle["folder"] / bundle["name"]
        subprocess.run(
            [
                *(str(place / "made-with" / bundle["maker"]["from"]), "entry.js"),
                *("--bundle", "--minify", "--format=iife", "--target=es2022"),
                *("--legal-comments=none", f"--global-name={bundle['global']}"),
                *("--log-level=warning", f"--outfile={target}"),
            ],
            check=True,
            cwd=place,
        )


def _unpacked(package: dict[str, Any], fetched: Path, target: Path) -> None:
    fetched.mkdir()
    _fetch(package, fetched)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(fetched / "package", target)


def _fetch(package: dict[str, Any], folder: Path) -> None:
    name = f"{package['name']}@{package['version']}"
    subprocess.run(
        ["npm", "pack", name, "--silent", "--pack-destination", str(folder)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    (tarball,) = folder.glob("*.tgz")
    digest = "sha512-" + base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode(
        "ascii"
    )
    if digest != package["integrity"]:
        raise SystemExit(f"{name}: the tarball's hash is {digest}, vendor.toml names another")
    with tarfile.open(tarball) as archive:
        archive.extractall(folder, filter="data")


if __name__ == "__main__":
    sys.exit(main())
