"""Sentences are whole: none is put together from translated pieces, which other languages need in another order."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import nodes

from app.i18n.cli import catalogue_of
from tests.architecture.sources import APP, ROOT, TEMPLATES, files, named

TRANSLATING = {"_", "_l", "gettext", "ngettext", "lazy_gettext", "pgettext"}
LETTERS = re.compile(r"[^\W\d_]{2}")
"""Words, as against punctuation that stands between two texts."""


def translates(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TRANSLATING


def says(node: ast.AST) -> bool:
    """Whether something is a text with words in it, or holds a translated one."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and bool(LETTERS.search(node.value))
    return translates(node)


def addends(node: ast.expr) -> Iterator[ast.expr]:
    """Yields everything that a chain of additions adds up."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from addends(node.left)
        yield from addends(node.right)
    else:
        yield node


def joined(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yields line and code of texts that are added up, filled into an f-string, or made before they are translated."""
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            added = list(addends(node))
            if any(translates(one) for one in added) and sum(says(one) for one in added) > 1:
                yield node.lineno, ast.unparse(node)
        elif isinstance(node, ast.JoinedStr):
            values = [one.value if isinstance(one, ast.FormattedValue) else one for one in node.values]
            if any(translates(one) for one in values) and sum(says(one) for one in values) > 1:
                yield node.lineno, ast.unparse(node)
        elif translates(node) and isinstance(node, ast.Call) and node.args:
            first = node.args[0]
            if isinstance(first, ast.JoinedStr | ast.BinOp):
                yield node.lineno, ast.unparse(node)


def test_python_joins_no_translated_pieces() -> None:
    found = [
        f"{named(path)}:{line}: {code}"
        for path in files(APP, ".py")
        for line, code in joined(ast.parse(path.read_text()))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "code",
    [
        '_("Sent to ") + name + _(" today")',
        "f\"{_('Sent')} {_('today')}\"",
        '_(f"Sent to {name}")',
        '_("Sent to %s" % name)',
        '"Sent " + _("today")',
    ],
)
def test_joined_pieces_are_seen(code: str) -> None:
    assert list(joined(ast.parse(code)))


@pytest.mark.parametrize(
    "code", ["f\"{_('Sent')}: {day}\"", '_("Sent on %(day)s", day=day)', '", ".join(names)']
)
def test_whole_sentences_are_let_through(code: str) -> None:
    assert not list(joined(ast.parse(code)))


def calls_gettext(node: nodes.Node) -> bool:
    return (
        isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in TRANSLATING
    )


def joined_in(template: nodes.Template) -> Iterator[int]:
    """Yields the lines of a template on which pieces are joined by an operator."""
    for node in template.find_all((nodes.Concat, nodes.Add)):
        parts = node.nodes if isinstance(node, nodes.Concat) else [node.left, node.right]  # type: ignore[attr-defined]
        words = [
            part
            for part in parts
            if calls_gettext(part) or (isinstance(part, nodes.Const) and LETTERS.search(str(part.value)))
        ]
        if len(words) > 1 and any(calls_gettext(part) for part in parts):
            yield node.lineno
    for call in template.find_all(nodes.Call):
        if (
            calls_gettext(call)
            and call.args
            and isinstance(call.args[0], nodes.Concat | nodes.Add | nodes.Mod)
        ):
            yield call.lineno


def test_templates_join_no_translated_pieces(app: Flask) -> None:
    found = [
        f"{named(path)}:{line}"
        for path in files(TEMPLATES, ".html")
        for line in joined_in(app.jinja_env.parse(path.read_text()))
    ]
    assert not found, "\n".join(found)


def test_joined_pieces_of_a_template_are_seen(app: Flask) -> None:
    for source in (
        '{{ _("Sent to ") ~ name ~ _("today") }}',
        '{{ "Sent " ~ _("today") }}',
        '{{ _("Sent " ~ x) }}',
    ):
        assert list(joined_in(app.jinja_env.parse(source))), source


GOES_ON = re.compile(r"\}\}(?:</?\w+[^>]*>|[ ,])*\{\{ _\(\"([a-z][^\"]* [^\"]*)\"")
"""A text that begins in the middle of a sentence, right after something that was filled in."""


def test_no_sentence_goes_on_after_what_was_filled_in() -> None:
    found = [
        f"{named(path)}: …{words}"
        for path in files(TEMPLATES, ".html")
        for words in GOES_ON.findall(path.read_text())
    ]
    assert not found, "\n".join(found)
    assert GOES_ON.search('{{ name }}</b> {{ _("was sent today") }}')


SEPARATORS = {", "}


def test_no_text_is_a_piece_with_space_at_its_end() -> None:
    pieces = [
        text
        for message in catalogue_of(ROOT, "en")
        for text in ([message.id] if isinstance(message.id, str) else message.id)
        if text and text != text.strip() and text not in SEPARATORS
    ]
    assert not pieces


WORDS_OF_PAGES = re.compile(r"\.dataset\.\w+\}[^`$]*\$\{[^`]*\.dataset\.\w+\}")


def test_modules_join_no_words_of_their_pages() -> None:
    found = [
        f"{named(path)}: {hit}"
        for path in files(APP / "static" / "js", ".js")
        for hit in WORDS_OF_PAGES.findall(path.read_text())
        if not Path(path).name.startswith("build")
    ]
    assert not found, "\n".join(found)
