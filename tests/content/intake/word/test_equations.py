"""Equations on one line mean what they meant, digit for digit; others are told."""

import operator
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from content.intake.word.equations import linear, shown
from tests.content.intake.word.docx_kit import NAMESPACES, elements, lines, p, read, words

STEADY = settings(derandomize=True, database=None, deadline=None, max_examples=150)


def run(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


def over(num: str, den: str) -> str:
    return f"<m:f><m:num>{num}</m:num><m:den>{den}</m:den></m:f>"


def power(base: str, index: str) -> str:
    return f"<m:sSup><m:e>{base}</m:e><m:sup>{index}</m:sup></m:sSup>"


def bracketed(inside: str) -> str:
    return f"<m:d><m:e>{inside}</m:e></m:d>"


def root(inside: str) -> str:
    hidden = '<m:radPr><m:degHide m:val="1"/></m:radPr><m:deg/>'
    return f"<m:rad>{hidden}<m:e>{inside}</m:e></m:rad>"


def math(inside: str) -> str:
    return p(f"<m:oMath>{inside}</m:oMath>")


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (run("x=") + over(run("a+b"), run("2")), "x=(a+b)/2"),
        (over(run("30"), run("100")), "30/100"),
        (run("2") + over(run("1"), run("2")), "2 (1/2)"),
        (over(run("1"), run("2")) + run("x"), "(1/2)x"),
        (over(run("1"), run("2x")), "1/(2x)"),
        (root(run("2")) + run("3"), "√(2)3"),
        (run("S=") + over(run("tổng"), run("số ngày")), "S=tổng/(số ngày)"),
        (bracketed(run("a,b")), "(a,b)"),
        (run("𝑥=𝟏"), "x=1"),
    ],
)
def test_a_simple_equation_stands_on_the_line(inside: str, text: str) -> None:
    made = read(math(inside))
    assert lines(made) == [text]
    assert all("công thức đã viết lại" in note for note in made.notes)


def test_powers_and_indexes_are_raised_and_lowered() -> None:
    sub = f"<m:sSub><m:e>{run('a')}</m:e><m:sub>{run('10')}</m:sub></m:sSub>"
    made = read(math(power(run("x"), run("2")) + run("+") + sub))
    assert [words(raised) for raised in elements(made, "//sup")] == ["2"]
    assert [words(lowered) for lowered in elements(made, "//sub")] == ["10"]


@pytest.mark.parametrize(
    "inside",
    [
        "<m:m><m:mr><m:e/></m:mr></m:m>",
        f"<m:acc><m:e>{run('x')}</m:e></m:acc>",
        f'<m:f><m:fPr><m:type m:val="noBar"/></m:fPr><m:num>{run("n")}</m:num>'
        f"<m:den>{run('k')}</m:den></m:f>",
        power(run("2"), power(run("3"), run("4"))),
        f"<m:rad><m:deg>{run('7')}</m:deg><m:e>{run('x')}</m:e></m:rad>",
        f"<m:limLow><m:e>{run('lim')}</m:e><m:lim>{run('x')}</m:lim></m:limLow>",
        over(run("1"), ""),
    ],
)
def test_what_no_line_can_say_is_a_blank_to_fill_in_and_told(inside: str) -> None:
    made = read(p("Số: ", f"<m:oMath>{inside}</m:oMath>", "."))
    assert lines(made) == ["Số: [ĐIỀN: công thức]."]
    assert made.notes[0].startswith("1 công thức không chuyển được thành chữ")


def test_equations_of_their_own_paragraph_stand_on_lines_of_their_own() -> None:
    group = f"<m:oMathPara><m:oMath>{run('a=1')}</m:oMath><m:oMath>{run('b=2')}</m:oMath>"
    assert lines(read(p(f"{group}</m:oMathPara>"))) == ["a=1", "b=2"]


Tree = Any
"""A number, or a sign and what it joins."""

NUMBERS = st.integers(1, 20)
TREES: st.SearchStrategy[Tree] = st.recursive(
    NUMBERS,
    lambda inner: st.one_of(
        st.tuples(st.sampled_from("+-×"), inner, inner),
        st.tuples(st.just("/"), inner, inner),
        st.tuples(st.just("()"), inner),
        st.tuples(st.just("^"), inner, st.integers(2, 3)),
        st.tuples(st.just("mixed"), st.integers(1, 9), inner, inner),
    ),
    max_leaves=8,
)


def omml(tree: Tree) -> str:
    """The tree as a person would set it: brackets where a sum stands in a product."""
    match tree:
        case int():
            return run(str(tree))
        case ("()", inner):
            return bracketed(omml(inner))
        case ("^", inner, int(index)):
            base = omml(inner) if isinstance(inner, int) else bracketed(omml(inner))
            return power(base, run(str(index)))
        case ("/", upper, lower):
            return over(omml(upper), omml(lower))
        case ("mixed", int(whole), upper, lower):  # two beside each other: a product
            return run(str(whole)) + over(omml(upper), omml(lower))
        case (sign, left, right):
            return product(left, sign) + run(sign) + product(right, sign, True)
    raise AssertionError(tree)


def product(tree: Tree, sign: str, right: bool = False) -> str:
    sum_inside = isinstance(tree, tuple) and tree[0] in ("+", "-")
    return bracketed(omml(tree)) if sum_inside and (sign == "×" or right) else omml(tree)


def value(tree: Tree) -> Fraction:
    match tree:
        case int():
            return Fraction(tree)
        case ("()", inner):
            return value(inner)
        case ("^", inner, int(index)):
            return Fraction(value(inner) ** index)
        case ("mixed", int(whole), upper, lower):
            return whole * (value(upper) / value(lower))
        case (sign, left, right):
            return Fraction(JOINED[sign](value(left), value(right)))
    raise AssertionError(tree)


JOINED = {"+": operator.add, "-": operator.sub, "×": operator.mul, "/": operator.truediv}


def read_aloud(text: str) -> Fraction:
    """What the line says: a number before a bracket multiplies it, as a reader takes it."""
    python, before = "", ""
    for sign in text.replace(" ", "").replace("×", "*").replace("^", "**"):
        if sign == "(" and (before.isdigit() or before == ")"):
            python += "*"
        python += sign
        before = sign
    numbers = "".join(
        f"Fraction({part})" if part.isdigit() else part for part in split_numbers(python)
    )
    return Fraction(eval(numbers, {"Fraction": Fraction}))  # noqa: S307 - made here


def split_numbers(text: str) -> list[str]:
    parts: list[str] = []
    for sign in text:
        if parts and sign.isdigit() and parts[-1].isdigit():
            parts[-1] += sign
        else:
            parts.append(sign)
    return parts


@STEADY
@given(TREES)
def test_no_digit_changes_its_meaning(tree: Tree) -> None:
    try:
        expected = value(tree)
    except ZeroDivisionError:
        return
    node = etree.fromstring(f"<m:oMath {NAMESPACES}>{omml(tree)}</m:oMath>")
    assert read_aloud(shown(linear(node))) == expected
