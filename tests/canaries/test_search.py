"""The search itself: it finds what was put into a browser in clear, and no field of the app is forgotten."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.conftest import Phone, Server
from tests.canaries.fields import NOBODY_SPOKEN_OF, TEMPLATES, TYPED_INTO, tags, written
from tests.canaries.search import Marker, forms, found

Phones = Callable[..., Phone]
PUT = """async ([one, two, three, four]) => {
  localStorage.setItem("kept", one);
  sessionStorage.setItem("kept", two);
  await (await caches.open("kept")).put("/kept", new Response(three));
  const database = await new Promise((resolve, reject) => {
    const opening = indexedDB.open("kept");
    opening.onupgradeneeded = () => opening.result.createObjectStore("kept");
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = reject;
  });
  const rows = database.transaction("kept", "readwrite").objectStore("kept");
  for (let at = 0; at < 12000; at += 1) rows.put({ at, filler: "the same again ".repeat(30), halves: `${four.slice(0, 6)} ${four.slice(6)}`, text: at % 7 ? "" : four }, at);
  await new Promise((resolve) => (rows.transaction.oncomplete = resolve));
  database.close();
}"""


@pytest.mark.browser
def test_what_is_put_into_a_browser_in_clear_is_found(server: Server, phone: Phones, tmp_path: Path) -> None:
    marks = [Marker().letters for _place in range(5)]
    profile = tmp_path / "profile"
    for _time in range(2):  # As much as makes tables of compressed blocks out of logs.
        one = phone(profile=profile)
        one.page.goto(f"{server.url}/about?q={marks[4]}")
        one.page.evaluate(PUT, marks[:4])
        one.context.close()
    places = {mark: found(profile, [mark]) for mark in marks}
    assert all(places.values()), places
    tables = [one for one in places[marks[3]] if "indexeddb.leveldb" in one and ".ldb: " in one]
    assert tables, places[marks[3]]
    raw = b"".join(path.read_bytes() for path in profile.rglob("*.ldb"))
    assert marks[3].encode() not in raw, "compressed: a search of the files as they are would miss it"
    assert found(profile, [Marker().letters]) == []


def test_whatever_way_it_is_written_it_is_found(tmp_path: Path) -> None:
    mark = Marker().letters
    for number, form in enumerate(forms(mark)):
        place = tmp_path / str(number)
        place.mkdir()
        (place / "file").write_bytes(os.urandom(5000) + form + os.urandom(5000))
        assert found(place, [mark]), form
    assert len(forms(mark)) >= 9


def test_every_field_that_takes_words_is_typed_into_or_left_out_for_a_reason() -> None:
    there = {
        path.relative_to(TEMPLATES).as_posix(): names
        for path in sorted(TEMPLATES.rglob("*.html"))
        if (names := written(path.relative_to(TEMPLATES).as_posix()))
    }
    assert len(there) > 20
    assert there.keys() == TYPED_INTO.keys() | NOBODY_SPOKEN_OF.keys()
    assert not TYPED_INTO.keys() & NOBODY_SPOKEN_OF.keys()
    expected = {name: set(form.written or form.names) for name, form in TYPED_INTO.items()}
    assert {name: set(names) for name, names in there.items() if name in expected} == expected


def test_no_browser_is_asked_to_remember_or_to_check_the_spelling_of_such_a_field() -> None:
    """What it remembers it keeps on the disk; some send what they check to their maker."""
    wanted = ('autocomplete="off"', 'spellcheck="false"')
    careless = {
        name: [one for one in tags(name) if "datetime" not in one and not all(word in one for word in wanted)]
        for name in (*TYPED_INTO, "intake/parts.html")
    }
    assert {name: fields for name, fields in careless.items() if fields} == {}
    assert tags("intake/parts.html")
