"""XLSForm's `relevant`: as much of it as conditions can hold. Pure.

Held are *and* of `${q} = 'a'`, `${q} != 'a'`, `selected(${q}, 'a')`, and *or* of such things about one question. Anything
else is not guessed at.
"""

import re
from collections.abc import Collection, Mapping

from app.checklists.rules import Condition

Known = Mapping[str, tuple[str, Mapping[str, str], bool]]
"""By name in the spreadsheet: the item's id, the answer that each value means, and whether several answers can be given."""

_NAME = r"\$\{\s*([A-Za-z_][\w.-]*)\s*\}"
_VALUE = r"""(?:'([^']*)'|"([^"]*)"|(\d+))"""
_SELECTED = re.compile(rf"^selected\(\s*{_NAME}\s*,\s*{_VALUE}\s*\)$")
_COMPARED = re.compile(rf"^{_NAME}\s*(=|!=)\s*{_VALUE}$")


def conditions(text: str, known: Known) -> tuple[Condition, ...] | None:
    """Returns the conditions that all must hold, or None when the expression says something that they cannot."""
    found = []
    text = _unwrapped(text)
    # "And" binds tighter: an "or" outside of brackets takes in everything beside it.
    for clause in [text] if len(_split(text, "or")) > 1 else _split(text, "and"):
        alternatives = [_atom(_unwrapped(one), known) for one in _split(_unwrapped(clause), "or")]
        sure = [one for one in alternatives if one is not None]
        if len(sure) != len(alternatives) or len({item for item, _answers in sure}) != 1:
            return None
        item = sure[0][0]
        found.append(
            Condition(item, tuple(dict.fromkeys(each for _item, answers in sure for each in answers)))
        )
    return tuple(found)


def expression(asked_if: Collection[Condition], several: Collection[str]) -> str:
    """Returns conditions as `relevant`; `several` names the items to which several answers can be given."""
    clauses = []
    for one in asked_if:
        atoms = [
            f"selected(${{{one.item}}}, '{answer}')"
            if one.item in several
            else f"${{{one.item}}} = '{answer}'"
            for answer in one.answers
        ]
        clauses.append(f"({' or '.join(atoms)})" if len(atoms) > 1 else atoms[0])
    return " and ".join(clauses)


def _atom(text: str, known: Known) -> tuple[str, tuple[str, ...]] | None:
    if match := _SELECTED.match(text):
        name, *values = match.groups()
        sign = "="
    elif match := _COMPARED.match(text):
        name, sign, *values = match.groups()
    else:
        return None
    value = next(one for one in values if one is not None)
    if name not in known:
        return None
    item, means, several = known[name]
    # Of several answers "=" would mean this one and no other.
    if value not in means or (several and not text.startswith("selected")):
        return None
    others = (one for one in dict.fromkeys(means.values()) if one != means[value])
    return item, tuple(others) if sign == "!=" else (means[value],)


def _split(text: str, word: str) -> list[str]:
    """Cuts at a word that stands outside of brackets and quotes."""
    parts, depth, quote, start, at = [], 0, "", 0, 0
    while at < len(text):
        letter = text[at]
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter in "({":
            depth += 1
        elif letter in ")}":
            depth -= 1
        elif depth == 0 and re.match(rf"\s{word}\s", text[at : at + len(word) + 2]):
            parts.append(text[start:at])
            start = at = at + len(word) + 1
            continue
        at += 1
    return [*(one.strip() for one in parts), text[start:].strip()]


def _unwrapped(text: str) -> str:
    text = text.strip()
    while text.startswith("(") and text.endswith(")") and _encloses(text):
        text = text[1:-1].strip()
    return text


def _encloses(text: str) -> bool:
    depth = 0
    for at, letter in enumerate(text):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth == 0:
            return at == len(text) - 1
    return False
