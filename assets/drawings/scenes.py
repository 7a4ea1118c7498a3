"""The twelve subjects, each drawn around the middle of the board (600, 300), standing on 520."""

from assets.drawings.pen import COOL, INK, PAPER, WARM, Pen, around

FLOOR = 520.0


def forms(pen: Pen) -> None:
    """A form with marks, and a pen beside it."""
    pen.box((450, 130, 730, FLOOR), PAPER)
    pen.box((520, 105, 660, 160), WARM)
    for row, length in enumerate((130, 110, 130)):
        y = 235.0 + row * 90
        pen.box((490, y - 24, 538, y + 24), COOL, 8)
        pen.tick((514, y), 13)
        pen.line([(565, y), (565 + length, y)])
    pen.shape([(800, 190), (838, 206), (756, 428), (724, 448), (718, 412)], WARM)
    pen.line([(785, 232), (822, 248)])


def online(pen: Pen) -> None:
    """A screen with a page, a telephone with a mark."""
    pen.box((340, 150, 760, 440), PAPER)
    pen.line([(340, 215), (760, 215)])
    for dot in (376.0, 408.0, 440.0):
        pen.circle((dot, 184), 7, INK, edge=False)
    pen.box((380, 250, 540, 395), COOL)
    pen.line([(580, 268), (715, 268)])
    pen.line([(580, 318), (690, 318)])
    pen.line([(580, 368), (655, 368)])
    pen.shape([(290, 480), (810, 480), (780, FLOOR), (320, FLOOR)], COOL)
    pen.line([(490, 440), (490, 480)])
    pen.line([(610, 440), (610, 480)])
    pen.box((720, 260, 880, FLOOR), PAPER, 24)
    pen.circle((800, 380), 48, WARM)
    pen.tick((800, 380), 22)
    pen.line([(782, 490), (818, 490)])


def payment(pen: Pen) -> None:
    """A card, and coins that pile up."""
    pen.box((330, 190, 690, 420), PAPER, 24)
    pen.box((330, 240, 690, 290), COOL, 0)
    pen.line([(375, 350), (480, 350)])
    pen.line([(375, 385), (430, 385)])
    pen.box((590, 340, 650, 385), WARM, 10)
    for level in range(4):
        y = FLOOR - 26 - level * 44
        pen.box((730, y - 18, 890, y + 26), WARM if level % 2 else PAPER, 20)
    pen.circle((810, 260), 62, WARM)
    pen.line([(810, 230), (810, 290)])
    pen.line([(790, 245), (810, 230)])


def dialogue(pen: Pen) -> None:
    """What one says, and what another answers."""
    pen.box((320, 150, 680, 372), PAPER, 36)
    pen.shape([(424, 350), (424, 440), (492, 368), (492, 350)], PAPER, edge=False)
    pen.line([(420, 372), (420, 450), (496, 371)])
    pen.line([(380, 225), (620, 225)])
    pen.line([(380, 285), (560, 285)])
    pen.box((560, 290, 880, 456), WARM, 36)
    pen.shape([(704, 436), (708, 452), (794, 508), (776, 452), (776, 436)], WARM, edge=False)
    pen.line([(700, 454), (800, 516), (780, 454)])
    for dot in (650.0, 720.0, 790.0):
        pen.circle((dot, 373), 14, INK, edge=False)


def law(pen: Pen) -> None:
    """Scales that stand level."""
    pen.line([(600, 150), (600, 490)])
    pen.box((500, 484, 700, FLOOR), COOL)
    pen.line([(390, 200), (810, 200)])
    pen.circle((600, 150), 26, WARM)
    for side in (390.0, 810.0):
        pen.line([(side, 200), (side - 80, 350)])
        pen.line([(side, 200), (side + 80, 350)])
        edge = [around((side, 350), 84, 180 - 180 * part / 24) for part in range(25)]
        pen.shape(edge, WARM if side < 600 else COOL)


def people(pen: Pen) -> None:
    """Two people, one behind a desk."""
    for x, fill in ((450.0, COOL), (750.0, WARM)):
        body = [around((x, 440), 105, 180 + 180 * part / 24) for part in range(25)]
        pen.shape(body, fill)
        pen.circle((x, 255), 66, PAPER)
    pen.box((330, 420, 870, 460), PAPER, 8)
    pen.box((370, 460, 830, FLOOR), COOL, 0)
    pen.box((565, 340, 655, 420), PAPER, 8)
    pen.line([(585, 368), (635, 368)])
    pen.line([(585, 394), (620, 394)])


def organisation(pen: Pen) -> None:
    """One office above, three below."""
    pen.line([(600, 235), (600, 300)])
    pen.line([(380, 380), (380, 300), (820, 300), (820, 380)])
    pen.line([(600, 300), (600, 380)])
    pen.box((500, 120, 700, 240), WARM)
    pen.circle((600, 165), 20, PAPER)
    pen.line([(560, 210), (640, 210)])
    for x in (380.0, 600.0, 820.0):
        pen.box((x - 85, 380, x + 85, FLOOR), COOL if x == 600 else PAPER)
        pen.circle((x, 424), 18, PAPER if x == 600 else COOL)
        pen.line([(x - 36, 478), (x + 36, 478)])


def measure(pen: Pen) -> None:
    """Columns that rise, and a line above them."""
    pen.line([(350, 130), (350, FLOOR), (870, FLOOR)])
    tops = (430.0, 380.0, 325.0, 245.0)
    for place, top in enumerate(tops):
        x = 400.0 + place * 118
        pen.box((x, top, x + 76, FLOOR), WARM if place == 3 else COOL, 6)
    crest = [(438.0 + place * 118, top - 62) for place, top in enumerate(tops)]
    pen.line(crest)
    for point in crest:
        pen.circle(point, 15, PAPER)


def business(pen: Pen) -> None:
    """A shop with its awning, open."""
    pen.box((390, 250, 810, FLOOR), PAPER, 0)
    pen.box((440, 340, 610, 470), COOL, 8)
    pen.box((660, 340, 765, FLOOR), WARM, 8)
    pen.circle((742, 432), 7, INK, edge=False)
    for place in range(6):
        left = 360.0 + place * 80
        fill = WARM if place % 2 else PAPER
        pen.shape([(left + 12, 160), (left + 74, 160), (left + 80, 250), (left, 250)], fill)
        drop = [around((left + 40, 250), 40, 180 - 180 * part / 16) for part in range(17)]
        pen.shape(drop, fill)
    pen.line([(475, 440), (510, 400), (540, 420), (580, 370)])


def plan(pen: Pen) -> None:
    """A calendar with a day that counts, and a flag on the way there."""
    pen.box((370, 160, 730, FLOOR), PAPER, 20)
    pen.box((370, 160, 730, 250), COOL, 20)
    for x in (450.0, 650.0):
        pen.line([(x, 125), (x, 195)])
    for row in range(3):
        for column in range(4):
            x, y = 405.0 + column * 78, 285.0 + row * 75
            chosen = (row, column) == (1, 2)
            pen.box((x, y, x + 50, y + 46), WARM if chosen else PAPER, 8)
    pen.tick((586, 383), 14)
    pen.line([(820, FLOOR), (820, 220)])
    pen.shape([(820, 225), (925, 262), (820, 305)], WARM)


def quality(pen: Pen) -> None:
    """A seal with its ribbons."""
    pen.shape([(530, 380), (490, FLOOR), (556, 482), (606, 510), (620, 400)], COOL)
    pen.shape([(670, 380), (710, FLOOR), (644, 482), (594, 510), (580, 400)], COOL)
    points = [around((600, 280), 165 if number % 2 else 142, number * 15) for number in range(24)]
    pen.shape(points, WARM)
    pen.circle((600, 280), 104, PAPER)
    pen.tick((600, 284), 46)


def hall(pen: Pen) -> None:
    """A house of the people, with a flag."""
    pen.line([(600, 170), (600, 80)])
    pen.shape([(600, 82), (680, 106), (600, 132)], WARM)
    pen.shape([(360, 270), (600, 165), (840, 270)], COOL)
    pen.box((385, 270, 815, 320), PAPER, 0)
    for x in (420.0, 515.0, 635.0, 730.0):
        pen.box((x, 320, x + 50, 470), PAPER, 0)
    pen.box((572, 360, 628, 470), WARM, 0)
    pen.box((370, 470, 830, FLOOR), COOL, 0)
    pen.circle((600, 225), 20, PAPER)
