"""Where frames are shown: what must be known of a panel to draw for it."""

from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from channels.contract.message import Frame


@dataclass(frozen=True)
class PanelShape:
    """A panel as drawing needs it."""

    width: int  # pixels
    height: int
    pitch_mm: float = 5.0  # from one pixel to the next
    colour: Literal["full", "red"] = "full"
    distance_m: float | None = None  # from which it must be read; None: by its size
    scroll: bool = False  # whether a line that is too long may run
    running: Literal["png", "gif", "mp4"] = "png"  # a line that runs: picture by picture, or a film


@runtime_checkable
class Panel(Protocol):
    """Optional for a channel of the author's LED lines: its messages come with `frames` drawn for
    this shape.

    `fallback`, None when made, is set by whoever opens the outlet: what may stand when nothing else
    does.
    """

    shape: PanelShape
    fallback: Frame | None
