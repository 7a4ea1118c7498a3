"""How often a process that sends has its memory looked through for what only refers to itself."""

import gc

_YOUNG, _MIDDLE, _OLD = 10_000, 20, 20  # objects, and rounds of the age before


def look_seldom() -> None:
    """Fourteen times as many new objects as Python would wait for.

    Each letter leaves dozens of objects and none that refers to itself, so looking for some every
    few letters finds nothing: it took a tenth of a pump's processor time (measured).
    """
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
