"""What the house needs once a day, before the officers come."""

from dataclasses import dataclass

from engine.context import Context, log
from engine.daily.keys import key_warnings, look_at_keys


@dataclass
class Round:
    """What one round did: of how many outlets the end of the credentials is known, and how many of
    them end soon."""

    keys: int = 0
    ending: int = 0


def keep_house(context: Context) -> Round:
    """Renew credentials early and say which end soon, by the outlet's name."""
    done = Round(keys=look_at_keys(context))
    for warning in key_warnings(context):
        log.warning("%s", warning)
        done.ending += 1
    return done
