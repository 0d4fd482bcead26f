"""`relevant`: what is understood, and that nothing else is guessed at."""

import pytest

from app.checklists.rules import Condition
from app.own_lists.relevance import conditions, expression

KNOWN = {
    "a": ("p.a", {"x": "x", "y": "y", "not-asked": "not-asked"}, False),
    "m": ("p.m", {"x": "x", "y": "y"}, True),
}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("${a} = 'x'", (Condition("p.a", ("x",)),)),
        ('( ${a}="x" )', (Condition("p.a", ("x",)),)),
        ("${a} != 'x'", (Condition("p.a", ("y", "not-asked")),)),
        ("selected(${m}, 'x')", (Condition("p.m", ("x",)),)),
        ("selected(${m}, 'x') or selected(${m},'y')", (Condition("p.m", ("x", "y")),)),
        (
            "(${a} = 'x' or ${a} = 'y') and selected(${m}, 'y')",
            (Condition("p.a", ("x", "y")), Condition("p.m", ("y",))),
        ),
    ],
)
def test_what_conditions_can_hold(text: str, wanted: tuple[Condition, ...]) -> None:
    assert conditions(text, KNOWN) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "${a} > 3",
        "${a} = 'z'",
        "${b} = 'x'",
        "${m} = 'x'",
        "not(selected(${m}, 'x'))",
        "${a} = 'x' or ${m} = 'x'",
        "${a} = 'x' or ${a} = 'y' and selected(${m}, 'y')",
        "count(${a}) = 1",
        "${a} = 'x' and",
        "((",
    ],
)
def test_what_they_cannot_hold_is_not_guessed(text: str) -> None:
    assert conditions(text, KNOWN) is None


def test_what_is_written_is_read_again() -> None:
    asked_if = (Condition("p.a", ("x", "y")), Condition("p.m", ("y",)))
    known = {"p.a": KNOWN["a"], "p.m": KNOWN["m"]}
    assert conditions(expression(asked_if, {"p.m"}), known) == asked_if
