"""What every LED layout is given and gives back: a panel, and the frames drawn for it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

_LARGE = (256, 160)  # from here on a screen has a larger heading, a rule and no bitmap letters


@dataclass(frozen=True)
class Screen:
    """A panel: pixels, millimetres from lamp to lamp, and metres to its readers; `scroll` lets a
    too long line run."""

    width: int
    height: int
    pitch_mm: float = 5.0
    colour: Literal["full", "red"] = "full"
    distance_m: float | None = None
    scroll: bool = False

    @property
    def red(self) -> bool:
        """True for panels with red lamps only, which know on and off."""
        return self.colour == "red"

    @property
    def large(self) -> bool:
        """True where there is room for more than bare lines."""
        return self.width >= _LARGE[0] and self.height >= _LARGE[1]


@dataclass(frozen=True)
class Beside:
    """What a frame may show beside its lines, each where it fits: the office's name and a shorter
    one, a picture's file with the point that stays in sight (0 to 1 from the left and the top), and
    the address that a QR code leads to."""

    office: str = ""
    short: str = ""
    picture: bytes | None = field(default=None, repr=False)
    focus: tuple[float, float] = (0.5, 0.5)
    link: str = ""


NOTHING = Beside()


@dataclass(frozen=True)
class DrawnFrame:
    """One PNG, 8-bit RGB without alpha, and how long it stands; the steps of one running line share
    the number `run`, counted from 1."""

    png: bytes = field(repr=False)
    seconds: float
    run: int = 0


@dataclass(frozen=True)
class Drawing:
    """Frames to show in order. With `problems` (Vietnamese sentences) there are none; `notes` are
    advice and block nothing."""

    frames: tuple[DrawnFrame, ...] = ()
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Draw(Protocol):
    """How a layout draws: lines and screen in, and what may stand beside them."""

    def __call__(
        self, lines: Sequence[str], screen: Screen, beside: Beside = NOTHING
    ) -> Drawing: ...
