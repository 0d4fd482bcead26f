"""Cards and bodies come out of the pack as they were rendered, in every language, in Python and on the phone; and the form before is read."""

import base64
import json
import zlib
from collections.abc import Callable
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from app.directory import container, index, packing
from tests.directory.opened import Reader, rows

CODES = ("en", "ar")
Case = list[tuple[str, list[str], list[str]]]
"""Services: id, and its card and body in each language."""

WORDS = st.sampled_from(
    [
        "Heron House",
        "12 Harbour Street",
        "s1",
        "Call ",
        "الاتصال ",
        "\n",
        " ",
        "a%20b",
        "%2C%20",
        "?q=12%20Harbour%20Street",
        "&amp;",
        "'",
        "é",
        "\ufeff",
        "\x1f",
        "<",
        ">",
    ]
)
TEXT = st.lists(st.one_of(WORDS, st.text(max_size=6)), max_size=6).map("".join)
TAG = st.builds('<a href="{}" data-x="{}">'.format, TEXT, TEXT)
HTML = st.lists(st.one_of(TEXT, TAG, st.sampled_from(["<p>", "</p>", "<!--slot:why-->"])), max_size=12)


@st.composite
def documents(draw: st.DrawFn) -> list[str]:
    """A document in two languages: mostly the same, somewhere another text."""
    shared = draw(HTML)
    at = draw(st.integers(0, len(shared)))
    return ["".join([*shared[:at], draw(TEXT), *shared[at:]]) for _code in CODES]


CASES = st.lists(st.tuples(TEXT, documents(), documents()), max_size=8)


def clean(html: str) -> str:
    """What is left of a rendering: the marks that packing uses are spaces."""
    return packing.CONTROL.sub(" ", html)


def packed(case: Case) -> packing.Packed:
    """Packs a case as the pack is made."""
    cards, bodies = ([packing.pieces(one[at]) for one in case] for at in (1, 2))
    return packing.pack([one[0] for one in case], cards, bodies)


@settings(max_examples=200, deadline=None)
@given(CASES)
def test_what_is_packed_is_read_as_it_was(case: Case) -> None:
    made = packed(case)
    cards, bodies = (
        list(rows(packing.documents_file(one))) if one else [] for one in (made.cards, made.bodies)
    )
    for at, _code in enumerate(CODES):
        reader = Reader(
            *container.read(packing.table_file(made)),
            packing.texts_in(packing.strings_file(made, at).decode()),
        )
        for (id, card, body), *both in zip(case, cards, bodies, strict=True):
            own = [id]
            assert [reader.html(*one, own) for one in both] == [clean(card[at]), clean(body[at])]


# Each example is many packs and starts Node once; to shrink one would take minutes.
@settings(
    max_examples=10,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(CASES, min_size=10, max_size=20))
def test_the_phone_reads_what_is_packed(phone: Callable[[dict[str, Any]], Any], cases: list[Case]) -> None:
    packs, expected = [], []
    for case in cases:
        made = packed(case)
        for at, _code in enumerate(CODES):
            files = {
                "table": packing.table_file(made),
                "strings": packing.strings_file(made, at),
                "cards": packing.documents_file(made.cards),
                "bodies": packing.documents_file(made.bodies),
            }
            packs.append(
                {"ids": [one[0] for one in case]}
                | {name: base64.b64encode(content).decode() for name, content in files.items()}
            )
            expected.append([[clean(card[at]), clean(body[at])] for _id, card, body in case])
    for found, wanted in zip(phone({"ask": "documents", "packs": packs}), expected, strict=True):
        assert found == wanted


def test_what_services_share_is_told_once() -> None:
    """A thousand alike cards cost a few bytes each; a name, an id and an address stand there once."""
    case: Case = []
    for number in range(1000):
        name, street = f"House number {number}", f"{number} Quiet Lane"
        link = street.replace(" ", "%20")
        card = f'<li data-service="s{number}" data-name="{name}"><a href="/s/s{number}">{name}</a></li>'
        body = [
            f'<h1>{name}</h1><a href="geo:0,0?q={link}">{street}</a><textarea>{name}\n{call} 01 {number}\n</textarea>'
            for call in ("Call", "اتصال")
        ]
        case.append((f"s{number}", [card, card], body))
    made = packed(case)
    files = [packing.documents_file(made.cards), packing.documents_file(made.bodies)]
    for text in (b"House number 77", b"77 Quiet Lane", b"Quiet%20Lane", b'"s77"'):
        assert sum(one.count(text) for one in files) <= 12  # 77, 770 to 779
    assert made.by_language == [("Call", "اتصال")]
    assert np.mean([len(one.numbers) for one in (*made.cards, *made.bodies)]) < 4


def test_a_pack_of_the_form_before_is_still_read(phone: Callable[[dict[str, Any]], Any]) -> None:
    services = [{"id": "s1", "name": "heron house"}, {"id": "s2", "name": "harbour house"}]
    tables = {"cards": ['<li data-service="', "</li>"], "bodies": ["<h1><bdi>", "</bdi></h1>"]}
    bodies = zlib.compress(b"\x1e0\x1fHeron House\x1f\x1e1\x1d\x1e0\x1fHarbour House\x1f\x1e1")
    data = {
        "index": index.written(services, "", compact=True),
        "cards": b'\x1e0\x1fs1">Heron House\x1f\x1e1\x1d\x1e0\x1fs2">Harbour House\x1f\x1e1',
        "bodies": container.written(
            {"block": 64},
            {
                "starts": np.array([0, len(bodies)], dtype=np.int32),
                "blocks": np.frombuffer(bodies, dtype=np.uint8),
            },
        ),
        "strings": json.dumps(tables).encode(),
        "words": json.dumps(
            {
                "phrases": {"found": "{number}", "unconfirmed": "", "stale": ""},
                "labels": {},
                "parts": {"empty": "", "reason": "{reason}"},
                "places": {},
                "languages": {},
                "page": 12,
                "shown": 3,
            }
        ).encode(),
        "changes": json.dumps(
            {
                "gone": [],
                "index": base64.b64encode(index.written([], "", compact=True, rules=False)).decode(),
                "cards": {},
                "bodies": {},
            }
        ).encode(),
    }
    ask = {
        "ask": "fill",
        "now": 1_772_600_000_000,
        "language": "en",
        "data": {f"directory/{name}": base64.b64encode(content).decode() for name, content in data.items()},
    }
    found = phone(
        {
            **ask,
            "view": "directory-search",
            "path": "/directory?q=harbour",
            "html": "<!--slot:results--><!--/slot:results-->",
        }
    )
    assert '<li data-service="s2">Harbour House</li>' in found
    assert "Heron" not in found
    shown = phone(
        {
            **ask,
            "view": "directory-service",
            "path": "/directory/services/s1",
            "html": "<!--slot:service--><!--/slot:service-->",
        }
    )
    assert "<h1><bdi>Heron House</bdi></h1>" in shown


@pytest.mark.parametrize("number", [0, 127, 128, 16_383, 16_384, 2_000_000])
def test_numbers_of_any_size_are_kept(number: int) -> None:
    from tests.directory.opened import numbers

    content, lengths = packing.as_bytes([[number, 5], []])
    assert numbers(bytes(content)) == [number, 5]
    assert lengths.tolist() == [len(content), 0]
