"""Why deliveries are where they are, in the reader's language: short for lists."""

from console.words.sayings import said
from wiring.reasons import SENTENCES, beginning


def headlines() -> dict[str, str]:
    """The beginning of every reason's sentence, by its code: what happened, without what to do."""
    return {code: beginning(said(text)) for code, text in SENTENCES.items()}
