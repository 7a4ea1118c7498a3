"""How often and how long a message that certainly did not leave is tried again."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Retries:
    """How long a message that certainly did not leave is tried again; what comes first ends it, as
    Rejected with the code "retries".

    Counted over an unbroken row of such tries: a halt of the outlet or a person's word begins a new
    one. The wait doubles from 15 seconds on, is never shorter than the provider asked for, and is
    lengthened by chance.
    """

    tries: int = 32  # hourly in the end, they fill a day
    within_s: int = 24 * 3600
    longest_wait_s: int = 3600


OF_A_LINE = Retries()
"""The usual rule for single messages."""

OF_A_SURFACE = Retries(tries=2032, within_s=7 * 24 * 3600, longest_wait_s=300)
"""A full disk or a share that is off for the weekend mends itself, and drawing again shows nothing
twice."""
