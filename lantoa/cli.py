"""The command `lantoa`: parses, runs one command, and turns every expected failure into one clear sentence and an exit code.

Exit codes: 0 done, 1 done but the answer is bad news, 2 bad input or a place that cannot be used (nothing was changed).
"""

import argparse
import os
import sys
from collections.abc import Sequence

from content.acts import NotAllowed
from content.db import DatabaseError
from content.errors import InputError
from content.vault import VaultError
from engine.works import log_to_terminal
from lantoa.commands import audiences, home, items, outlets, people, plans, publications, sending
from lantoa.session import Session, warn
from wiring.settings import SettingsError, read_settings

_GROUPS = (home, people, plans, items, outlets, audiences, publications, sending)
_EXPECTED = (InputError, NotAllowed, DatabaseError, VaultError, SettingsError)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    args = parser().parse_args(argv)
    try:
        session = Session(read_settings(os.environ), args)
    except SettingsError as error:
        warn(str(error))
        return 2
    log_to_terminal(session.settings.log_level)
    try:
        return int(args.run(session) or 0)
    except _EXPECTED as error:
        warn(str(error))
        return 2
    except KeyboardInterrupt:
        warn("Đã dừng.")
        return 2
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - the reader went away; nothing more is wanted
        return 0
    except OSError as error:
        warn(f"Không làm được: {error.strerror or error} ({error.filename or 'tệp hoặc kết nối'}).")
        return 2
    finally:
        session.close()


def parser() -> argparse.ArgumentParser:
    """Every command, from the files of `lantoa.commands`."""
    made = argparse.ArgumentParser(prog="lantoa", description="Viết một lần, người thứ hai phê duyệt, phát trên mọi kênh, có minh chứng.")
    commands = made.add_subparsers(metavar="LỆNH", required=True)
    for group in _GROUPS:
        group.register(commands)
    return made


if __name__ == "__main__":
    sys.exit(main())
