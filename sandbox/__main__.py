"""`python -m sandbox --folder DIR --base-port N`: a town until SIGTERM or SIGINT; one line on
stdout says when it is ready."""

import argparse
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from sandbox.town import Town, TownError


def main(argv: Sequence[str] | None = None) -> int:
    """0 when asked to end, 1 with a sentence on stderr when the town cannot run."""
    parser = argparse.ArgumentParser(
        prog="python -m sandbox",
        description="Local stand-ins for the providers, and a page that shows what they got.",
    )
    parser.add_argument(
        "--folder", type=Path, required=True, metavar="DIR", help="keeps what was received"
    )
    parser.add_argument(
        "--base-port",
        type=int,
        required=True,
        metavar="N",
        help="the page's port; the stand-ins take the next six",
    )
    args = parser.parse_args(argv)
    asked = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: asked.set())
    try:
        with Town(args.folder, args.base_port) as town:
            print(f"Sandbox ready: {town.url}", flush=True)
            asked.wait()
    except TownError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
