"""How the first text form reads Markdown. Texts that were approved with it are still shown so:
nothing here changes."""

from markdown_it import MarkdownIt


class Markdown1(MarkdownIt):
    """CommonMark with tables. Every address becomes a link: `sanitise` and the body check are what
    refuses one."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": True})
        self.enable("table")
        self.parse("*")  # sorts the rules now: threads share what is made here

    def validateLink(self, url: str) -> bool:
        return True
