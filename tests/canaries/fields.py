"""Every field that takes words: which template has it, who types into it in the tests, or why nobody does."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.canaries.search import Marker

TEMPLATES = Path(__file__).parents[2] / "app" / "templates"
TYPED = re.compile(
    r"""<textarea\b[^>]*>|<input\b(?![^>]*\btype="(?:radio|checkbox|hidden|submit|file|{{ kind }}|{{ type }})")[^>]*>"""
    r"""|\{\{\s*(?:parts\.)?(?:text|field)\((?P<called>[^,]+),""",
    re.S,
)
NAMED = (r'data-mark-field="([^"]+)"', r'data-field="([^"]+)"', r'name="([^"]+)"', r'id="([^"]+)"')


def written(template: str) -> tuple[str, ...]:
    """Returns what the fields for words are called in a template: their names as they stand there, once each."""
    found: dict[str, None] = {}
    for one in TYPED.finditer((TEMPLATES / template).read_text()):
        if one["called"]:
            found[one["called"].strip('"')] = None
        elif "readonly" not in one[0] and "disabled" not in one[0]:
            names = (re.search(rf"\s{pattern}", one[0]) for pattern in NAMED)
            found[next((name[1] for name in names if name), "")] = None
    return tuple(found)


def tags(template: str) -> list[str]:
    """Returns the fields for words of a template as they stand there."""
    return [one[0] for one in TYPED.finditer((TEMPLATES / template).read_text()) if not one["called"]]


@dataclass(frozen=True)
class Form:
    """A template whose fields are typed into: by whom, and what they are called once they are on the screen."""

    by: str
    names: tuple[str, ...]
    written: tuple[str, ...] = ()
    """Their names in the template, where those are not the same."""


PLAN = ("warning", "place", "people", "word", "bag", "phone", "children")
TYPED_INTO = {
    "checklists/other_answers.html": Form("worker", ("number", "text"), ("",)),
    "intake/child.html": Form("worker", ("best_interest", "view", "caregiver_why", "report_note")),
    "intake/companions.html": Form("worker", ("children", "others")),
    "intake/contact.html": Form("worker", ("name", "number", "when", "who", "say", "story")),
    "intake/documents.html": Form("worker", ("note",)),
    "intake/injuries.html": Form(
        "worker", ("mark_size", "mark_words", "more"), ("{{ name }}", "size", "words", "")
    ),
    "intake/language.html": Form("worker", ("interpreter_code",)),
    "intake/plan.html": Form("worker", PLAN, ("name",)),
    "intake/practical.html": Form("worker", ("note",)),
    "referrals/exchange.html": Form("partner", ("text", "at", "place")),
    "self_referral/ask.html": Form("person", ("name", "number", "when", "say", "story")),
    "my/actions.html": Form(
        "person", ("number", "when", "say", "words"), ("{{ name }}", "number", "when", "say", "words")
    ),
    "my/door.html": Form("person", ("code",)),
    "outside/door.html": Form("outside", ("code",)),
    "identity/join.html": Form("member", ("display_name",)),
    "identity/key_ceremony.html": Form("member", ("last",)),
    "identity/passkey_steps.html": Form("member", ("phrase",)),
    "identity/passkeys.html": Form("member", ("name",)),
    "identity/recover_key.html": Form("member", ("sheet",)),
    "identity/this_phone.html": Form("member", ("phrase",)),
}

NOBODY_SPOKEN_OF = {
    "directory/_asks.html": "an age to search by, three figures",
    "directory/_keeping.html": "how many places are free, three figures",
    "directory/_language_and_place.html": "a place to search by, which the history keeps: docs/threat-model.md says so",
    "directory/edit_step.html": "what everybody may read of a service",
    "identity/second_way.html": "names of an account that whoever asks is shown",
    "directory/search.html": "what is searched for, which the history keeps: docs/threat-model.md says so",
    "intake/parts.html": "what other templates make their fields with: counted there",
    "own_lists/translate.html": "the words of a list, which go to every phone of the organisation",
    "own_lists/upload.html": "for whom a list is made, which goes to every phone of the organisation",
    "web/design.html": "samples, on loopback alone",
}
"""Templates with fields into which nothing about a person belongs, and why."""

OPEN_DETAILS = "() => document.querySelectorAll('#main details').forEach((one) => { one.open = true; })"
WORDS = "#main :is(textarea, input:not([type]), input[type=text]):not([readonly]):visible:enabled"


@dataclass
class Typist:
    """Types a canary into each field that stands on the screen, key by key, and remembers which they were."""

    marker: Marker
    typed: dict[str, set[str]] = field(default_factory=dict)
    number: int = 0

    def canary(self, figures: bool = False) -> str:
        """Returns a text that nobody typed before."""
        self.number += 1
        return f"{self.marker.figures if figures else self.marker.letters}{self.number:02d}"

    def fill(self, page: Page, template: str) -> None:
        """Types into every field for words that the page shows now; a page belongs to one template."""
        page.evaluate(OPEN_DETAILS)
        expect(page.locator(WORDS).first).to_be_visible()
        for one in page.locator(WORDS).all():
            self.type(one, template, self.canary(one.get_attribute("inputmode") in ("numeric", "decimal")))

    def type(self, place: Locator, template: str, text: str, name: str = "") -> None:
        """Types this text into one field."""
        place.press_sequentially(text)
        called = name or place.get_attribute("name") or place.get_attribute("data-field") or ""
        self.typed.setdefault(template, set()).add(called)

    def missed(self, *by: str) -> dict[str, set[str]]:
        """Returns the fields that somebody should have typed into and did not."""
        wanted = {name: set(form.names) for name, form in TYPED_INTO.items() if form.by in by}
        return {name: left for name, names in wanted.items() if (left := names - self.typed.get(name, set()))}
