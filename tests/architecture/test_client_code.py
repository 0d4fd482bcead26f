"""What client code never does, whoever writes it."""

import re

import pytest

from app.web import headers
from tests.architecture.sources import (
    STYLES,
    TEMPLATES,
    WORKER,
    client_modules,
    files,
    hits,
    without_comments,
)

STORE = WORKER / "shared" / "store.js"

MAY = {("exit.js", "keeps nothing outside the store"), ("fhir.js", "speaks to no other site")}
"""Exit notes in the tab how many pages Back would have to skip: a number and a key of the browser's own, no address.
FHIR names its code systems by addresses, which nobody asks."""

NEVER = {
    "keeps nothing outside the store": r"\b(localStorage|sessionStorage)\b",
    "puts no text into the page as HTML": r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write(ln)?|setHTMLUnsafe)\b",
    "runs no text as code": r"\beval\s*\(|\bnew Function\b|set(Timeout|Interval)\(\s*[\"'`]|javascript:",
    "writes nothing to the console": r"\bconsole\.(log|debug|info|warn|error)\b",
    "asks no questions in the browser's own boxes": r"(?<![\w.])(alert|confirm|prompt)\(",
    "speaks to no other site": r"(?:https?:|wss?:)?//(?!www\.w3\.org/(?:2000/svg|1999/xlink|1999/xhtml)\b)[a-z0-9-]+\.[a-z]{2,}",
}


@pytest.mark.parametrize("promise", NEVER)
def test_client_code(promise: str) -> None:
    found = [
        hit
        for path in client_modules()
        if (path.name, promise) not in MAY
        for hit in hits(path, without_comments(path), re.compile(NEVER[promise]))
    ]
    assert not found, "\n".join(found)


def test_only_the_store_opens_the_database() -> None:
    opens = re.compile(r"\bindexedDB\b|\bopenDB\b|from \"idb\"|import\(\"idb\"\)")
    found = [
        hit for path in client_modules() if path != STORE for hit in hits(path, without_comments(path), opens)
    ]
    assert not found, "\n".join(found)
    assert opens.search(without_comments(STORE))


def test_sealing_is_loaded_only_when_something_is_sealed() -> None:
    eager = re.compile(r"^(import|export)\b[^;]*from \"(age-encryption|@scure/[\w]+|[./\w]*seal\.js)\"", re.M)
    allowed = {"seal.js"}
    found = [
        hit
        for path in client_modules()
        if path.name not in allowed and path.parent in (WORKER, WORKER / "shared")
        for hit in hits(path, without_comments(path), eager)
    ]
    assert not found, "\n".join(found)


def test_words_that_people_see_come_from_the_page() -> None:
    """A heuristic: no text of two words or more is put where people read it, in any way that modules use."""
    shown = re.compile(
        r"(?:\.(?:textContent|innerText|title|placeholder|ariaLabel|alt|label)\s*=\s*"
        r"|\b(?:announce|append|prepend|replaceChildren|createTextNode|setCustomValidity)\(\s*"
        r"|setAttribute\(\s*\"(?:aria-label|title|alt|placeholder)\",\s*)"
        r"(?:\"[^\"\n]*[A-Za-z]{2,} [A-Za-z]{2,}[^\"\n]*\"|`[^`]*\b[A-Za-z]{2,} [A-Za-z]{2,}[^`]*`)"
    )
    found = [hit for path in client_modules() for hit in hits(path, without_comments(path), shown)]
    assert not found, "\n".join(found)


PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right|top|bottom)[\w-]*"
    r"|border-(?:top|bottom)-(?:left|right)-radius|left|right|top|bottom|width|height|(?:min|max)-(?:width|height))"
    r"\s*:|(?:text-align|float|clear)\s*:\s*(?:left|right)"
)


_DIRECTION_IS_SAID = re.compile(r"@(?:media|container)[^{]*\{|\[dir=\"rtl\"\][^{}]*\{[^}]*\}")


def test_styles_know_no_left_and_right() -> None:
    """Queries ask for the width of a screen, and a rule for `[dir="rtl"]` says itself which direction it is for."""
    found = [
        hit
        for path in files(STYLES, ".css")
        for hit in hits(
            path,
            _DIRECTION_IS_SAID.sub(lambda one: re.sub(r"\S", " ", one[0]), without_comments(path)),
            PHYSICAL,
        )
    ]
    assert not found, "\n".join(found)


def test_styles_fetch_nothing_from_elsewhere() -> None:
    elsewhere = re.compile(r"@import\s+(?:url\()?[\"']?(?:https?:)?//|url\(\s*[\"']?(?:https?:)?//")
    found = [hit for path in files(STYLES, ".css") for hit in hits(path, without_comments(path), elsewhere)]
    assert not found, "\n".join(found)


def test_pages_fetch_nothing_from_elsewhere() -> None:
    fetched = re.compile(
        r"<(?!a\b)[a-z][^>]*\b(?:src|srcset|href|action|data|poster)=\"(?:https?:)?//[^\"]*\"", re.I
    )
    found = [hit for path in files(TEMPLATES, ".html") for hit in hits(path, path.read_text(), fetched)]
    assert not found, "\n".join(found)


def test_the_policy_lets_nothing_in_from_elsewhere_and_nothing_inline() -> None:
    words = {word for value in headers.POLICY.values() for word in value.split()}
    assert words <= {"'self'", "'none'", "data:", "blob:"}
    assert headers.POLICY["default-src"] == "'none'"
    assert headers.POLICY["script-src"] == headers.POLICY["connect-src"] == "'self'"
