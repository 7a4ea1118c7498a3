"""What the public site and the console both show: the public style sheet, the icon, the
typeface."""

from pathlib import Path

FOLDER = Path(__file__).parent
