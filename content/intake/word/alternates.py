"""Wrappers that are no text of their own: alternatives, content controls, smart tags."""

from content.intake.word.xml import Node, child, drop, every, local, tag, unwrap

_WRAPPERS = ("w:customXml", "w:smartTag", "w:dir", "w:bdo")
_EMPTY = (
    *("w:bookmarkStart", "w:bookmarkEnd", "w:proofErr", "w:permStart", "w:permEnd"),
    *("w:commentRangeStart", "w:commentRangeEnd", "w:lastRenderedPageBreak"),
    *("w:moveFromRangeStart", "w:moveFromRangeEnd", "w:moveToRangeStart", "w:moveToRangeEnd"),
    *("w:customXmlInsRangeStart", "w:customXmlInsRangeEnd"),
    *("w:customXmlDelRangeStart", "w:customXmlDelRangeEnd"),
)


def choose(root: Node) -> None:
    """Of each pair of alternatives the one that today's Word shows, so that nothing stands
    twice."""
    for pair in every(root, "mc:AlternateContent"):
        taken = child(pair, "mc:Choice")
        taken = taken if taken is not None else child(pair, "mc:Fallback")
        for other in list(pair):
            if other is not taken:
                drop(other)
        if taken is not None:
            unwrap(taken)
        unwrap(pair)


def open_wrappers(root: Node) -> None:
    """Put the text of content controls, smart tags and the like in their place."""
    for empty in every(root, *_EMPTY):
        drop(empty)
    for control in every(root, "w:sdt"):
        _open(control, "w:sdtContent")
    for wrapper in every(root, *_WRAPPERS):
        for properties in list(wrapper):
            if local(properties) in ("customXmlPr", "smartTagPr"):
                drop(properties)
        unwrap(wrapper)
    for ruby in every(root, "w:ruby"):
        _open(ruby, "w:rubyBase")
        _lift(ruby)


def _open(wrapper: Node, name: str) -> None:
    """Leave of a wrapper only what stands in its content."""
    content = child(wrapper, name)
    for other in list(wrapper):
        if other is not content:
            drop(other)
    if content is not None:
        unwrap(content)
    if wrapper.tag != tag("w:ruby"):
        unwrap(wrapper)


def _lift(ruby: Node) -> None:
    """The runs of a base text stand beside the run that held it."""
    run = ruby.getparent()
    for part in list(ruby) if run is not None and run.tag == tag("w:r") else ():
        run.addprevious(part)
    drop(ruby)
