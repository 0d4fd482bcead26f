"""Templates carry nothing inline, exactly one first heading, and no address that leads nowhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, g
from jinja2 import nodes

from app import navigation
from app.fieldpack.registry import Page, registrations
from app.identity import Role
from tests.architecture.sources import (
    APP,
    TEMPLATES,
    WORKER,
    client_modules,
    files,
    hits,
    named,
    without_comments,
)

ALL = files(TEMPLATES, ".html")

INLINE = re.compile(
    r"<script(?![^>]*\ssrc=)[^>]*>|<style\b|\s(?:style|srcdoc)\s*=|\son[a-z]+\s*=\s*[\"'{]|\bhx-on\b|[\"']\s*javascript:",
    re.I,
)


def without_notes(path: Path) -> str:
    """Returns a template without Jinja's comments; every line keeps its number."""
    return re.sub(r"\{#.*?#\}", lambda note: re.sub(r"\S", " ", note[0]), path.read_text(), flags=re.S)


def test_nothing_is_inline() -> None:
    found = [hit for path in ALL for hit in hits(path, without_notes(path), INLINE)]
    assert not found, "\n".join(found)


Span = tuple[int, int]
"""The fewest and the most headings that a piece of a template can render."""


class Headings:
    """Counts `<h1` along the branches of one page: its own blocks inside the templates that it extends."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def parsed(self, name: str) -> nodes.Template:
        return self.app.jinja_env.parse((TEMPLATES / name).read_text())

    def lineage(self, name: str) -> list[nodes.Template]:
        """Returns the template and everything that it extends, the outermost last."""
        found = [self.parsed(name)]
        while extends := next(found[-1].find_all(nodes.Extends), None):
            assert isinstance(extends.template, nodes.Const), name
            found.append(self.parsed(extends.template.value))
        return found

    def of_page(self, name: str) -> Span:
        lineage = self.lineage(name)
        blocks: dict[str, nodes.Block] = {}
        for template in lineage:
            for block in template.find_all(nodes.Block):
                blocks.setdefault(block.name, block)
        return self.many(lineage[-1].body, blocks)

    def many(self, found: list[nodes.Node], blocks: dict[str, nodes.Block]) -> Span:
        spans = [self.one(node, blocks) for node in found]
        return sum(low for low, _ in spans), sum(high for _, high in spans)

    def one(self, node: nodes.Node, blocks: dict[str, nodes.Block]) -> Span:
        match node:
            case nodes.TemplateData():
                return (node.data.count("<h1"),) * 2  # type: ignore[return-value]
            case nodes.If():
                branches = [node.body, *[one.body for one in node.elif_], node.else_]
                spans = [self.many(branch, blocks) for branch in branches]
                return min(low for low, _ in spans), max(high for _, high in spans)
            case nodes.For():
                _, most = self.many(node.body, blocks)
                return 0, most * 2
            case nodes.Block():
                return self.many(blocks.get(node.name, node).body, blocks)
            case nodes.Include():
                choices = [self.many(self.parsed(name).body, blocks) for name in self.included(node)]
                return min(low for low, _ in choices), max(high for _, high in choices)
            case nodes.Macro():
                assert self.many(node.body, blocks) == (0, 0), f"the macro {node.name} has a first heading"
                return 0, 0
            case _:
                return self.many(list(node.iter_child_nodes()), blocks)

    def included(self, node: nodes.Include) -> list[str]:
        """Returns the templates that an include can mean: all of a folder where the name is put together."""
        match node.template:
            case nodes.Const(value=str(name)):
                return [name]
            case (
                nodes.Add(left=nodes.Const(value=str(start)))
                | nodes.Concat(nodes=[nodes.Const(value=str(start)), *_])
            ):
                return [path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.glob(f"{start}*")]
            case _:
                raise AssertionError(f"cannot tell what line {node.lineno} includes")


def pages() -> list[str]:
    """Returns templates that are pages: they extend another and nothing extends them."""
    extended = {name for path in ALL for name in re.findall(r'{% extends "([^"]+)"', path.read_text())}
    return [
        name
        for path in ALL
        if "{% extends" in path.read_text()
        and (name := path.relative_to(TEMPLATES).as_posix()) not in extended
    ]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    from app import create_app
    from app.config import Config

    return create_app(Config(tmp_path_factory.mktemp("architecture"), testing=True, demo=True))


@pytest.mark.parametrize("name", pages())
def test_every_page_has_exactly_one_first_heading(made: Flask, name: str) -> None:
    assert Headings(made).of_page(name) == (1, 1)


STANDS_FOR = "00000000-0000-7000-8000-000000000000"


def addresses(path: Path) -> Iterator[str]:
    """Yields every address of ours that a template leads to or fetches, with an id for what is filled in."""
    text = without_notes(path)
    for found in re.findall(
        r'\b(?:href|action|src|hx-get|hx-post|data-[a-z-]*href)="(/(?!/)[^"]*|{{ base }}[^"]*)"', text
    ):
        plain = found.replace("{{ base }}", f"/intake/{STANDS_FOR}")
        yield re.sub(r"{[{%].*?[%}]}", STANDS_FOR, plain).split("?")[0].split("#")[0]


def leads_somewhere(app: Flask, address: str, beginning: bool = False) -> bool:
    """Whether a route answers an address (or begins with it); a place where something is filled in fits anything."""
    if address.startswith("/static/"):
        return beginning or STANDS_FOR in address or (APP / address.lstrip("/")).exists()
    parts = address.rstrip("/").split("/") if address != "/" else ["", ""]
    for rule in app.url_map.iter_rules():
        wanted = rule.rule.split("/")
        if (len(wanted) >= len(parts) if beginning else len(wanted) == len(parts)) and all(
            want.startswith("<") or got in (want, STANDS_FOR)
            for want, got in zip(wanted, parts, strict=False)
        ):
            return True
    return False


def test_every_address_in_a_template_leads_somewhere(made: Flask) -> None:
    lost = [
        f"{named(path)}: {address}"
        for path in ALL
        for address in addresses(path)
        if not leads_somewhere(made, address)
    ]
    assert not lost, "\n".join(lost)


def test_every_endpoint_that_is_named_exists(made: Flask) -> None:
    lost = [
        f"{named(path)}: {endpoint}"
        for path in [*ALL, *files(APP, ".py")]
        for endpoint in re.findall(r"""url_for\(\s*["']([\w.]+)["']""", path.read_text())
        if endpoint not in made.view_functions
    ]
    assert not lost, "\n".join(lost)


def test_every_address_that_the_phone_asks_for_exists(made: Flask) -> None:
    literal = re.compile(r"""["`](/[a-z][\w./-]*(?:\$\{[^}]*\}[\w./-]*)*)["`?#]""")
    lost = [
        f"{named(path)}: {address}"
        for path in client_modules()
        for address in literal.findall(without_comments(path))
        if not leads_somewhere(made, re.sub(r"\$\{[^}]*\}", STANDS_FOR, address), beginning=True)
    ]
    assert not lost, "\n".join(lost)


@pytest.mark.parametrize("role", [None, *Role])
def test_every_place_at_the_foot_of_a_page_exists(made: Flask, role: Role | None) -> None:
    with made.test_request_context("/"):
        g.for_field_pack, g.pack_role = True, role
        places = navigation.places()
    assert 1 <= len(places) <= 4
    lost = [href for href, _icon, _words in places if not leads_somewhere(made, href)]
    missing = [
        name for _href, name, _words in places if not (APP / "static" / "icons" / f"{name}.svg").exists()
    ]
    assert not lost + missing


def test_every_view_that_the_pack_names_exists_on_the_phone() -> None:
    listed = re.findall(r'^  "([\w-]+)": \w+,', (WORKER / "views.js").read_text(), re.M)
    asked = {
        view
        for path in files(APP, ".py")
        if path.name == "field_pack.py"
        for view in re.findall(r'\bview="([\w-]+)"', path.read_text())
    }
    assert asked == set(listed)


def test_every_page_of_the_pack_has_a_route(app: Flask) -> None:
    with app.test_request_context("/field-pack"):
        g.for_field_pack = True
        patterns = [
            one.pattern for made in registrations() for one in made.provider() if isinstance(one, Page)
        ]
    lost = [one for one in patterns if not leads_somewhere(app, one.replace(":id", STANDS_FOR))]
    assert not lost
    assert len(set(patterns)) == len(patterns), "a pattern that stands twice is answered by chance"
