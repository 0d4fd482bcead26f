"""The phone answers the directory's addresses as the server does: the same cards, order, reasons and form."""

import base64
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy.orm import Session

from app import fieldpack
from app.directory import field_pack
from app.directory.commands import touch
from app.directory.index import days
from app.directory.models import Listing
from tests.conftest import MovableClock
from tests.directory.test_pages import found, titles

PACK: dict[str, bytes] = {}
"""The demo's pack: the same bytes each time (tested below), so it is made once."""
Phone = Callable[[dict[str, Any]], Any]


def pack_of(app: Flask, code: str = "en") -> dict[str, bytes]:
    """Everything of the directory that travels: pages by pattern, data by name."""
    with app.test_request_context("/field-pack"), force_locale(code):
        g.for_field_pack, g.forced_language, g.pack_role = True, code, None
        offered = list(field_pack.provide())
        made = {one.name: one.make() for one in offered if isinstance(one, fieldpack.Data)}
    for one in offered:
        if isinstance(one, fieldpack.Page):
            with app.test_request_context(one.sample or one.pattern):
                g.for_field_pack, g.forced_language, g.pack_role = True, code, None
                made[one.pattern] = app.make_response(app.dispatch_request()).get_data()
    return made


@pytest.fixture
def offline(app: Flask, clock: MovableClock, partners: dict[str, UUID], phone: Phone) -> Callable[[str], str]:
    """Opens an address as the phone does without a network, with a pack that was made at the start."""
    if not PACK:
        PACK.update(pack_of(app))
    pack = PACK

    def open_page(path: str) -> str:
        service = path.startswith("/directory/services/")
        answer: str = phone(
            {
                "ask": "fill",
                "view": "directory-service" if service else "directory-search",
                "html": pack["/directory/services/:id" if service else "/directory"].decode(),
                "path": path,
                "today": days(clock().date()),
                "data": {name: base64.b64encode(content).decode() for name, content in pack.items()},
            }
        )
        return answer

    return open_page


def part(page: str, slot: str) -> str:
    """What stands in a slot, without the space between tags."""
    match = re.search(rf"<!--slot:{slot}-->(.*?)<!--/slot:{slot}-->", page, re.DOTALL)
    assert match, slot
    return re.sub(r">\s+", ">", re.sub(r"\s+", " ", match[1])).replace(" <", "<").strip()


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?q=shelter",
        f"?q={quote('مأوى')}&lang=ar",
        "?need=legal&near=tarsholm&page=2",
        "?need=food&need=health&lang=es",
        "?need=gold&near=nowhere&lang=xx",
        "?q=zzzzzz",
        "?page=999",
        "?need=legal&page=99",
    ],
)
def test_a_search_answers_as_the_server_does(
    client: FlaskClient, offline: Callable[[str], str], query: str
) -> None:
    server = client.get(f"/directory{query}").get_data(as_text=True)
    mine = offline(f"/directory{query}")
    assert titles(mine) == titles(server)
    assert found(mine) == found(server)
    for slot in (
        "notices",
        "summary",
        "empty",
        "chosen-needs",
        "chosen-more",
        "needs",
        "languages",
        "places",
        "results",
    ):
        assert part(mine, slot).replace("&#34;", '"') == part(server, slot), slot
    assert sorted(re.findall(r'rel="\w+"', part(mine, "pages"))) == sorted(
        re.findall(r'rel="\w+"', part(server, "pages"))
    )
    assert ("data-needs data-chosen open" in mine) == ("data-needs data-chosen open" in server)


@pytest.mark.parametrize("service", ["demo~s0", "demo~s144", "demo~s200", "demo~s299"])
def test_a_service_is_told_as_the_server_tells_it(
    client: FlaskClient, offline: Callable[[str], str], service: str
) -> None:
    server = client.get(f"/directory/services/{service}")
    mine = offline(f"/directory/services/{service}")
    if server.status_code == 404:
        assert "This place is not on this phone" in mine
        return
    text = server.get_data(as_text=True)
    assert part(mine, "service") == part(text, "service")
    title = re.compile(r"<title>(.*?)</title>")
    assert title.findall(mine) == title.findall(text)


def test_a_service_that_is_not_on_the_phone_gets_a_page(offline: Callable[[str], str]) -> None:
    assert "This place is not on this phone" in offline("/directory/services/%E0%A4%A")


def test_what_an_address_holds_is_only_ever_text(offline: Callable[[str], str]) -> None:
    nasty = quote('"><script>alert(1)</script>$&$1')
    for path in (
        f"/directory?q={nasty}",
        f"/directory?need={nasty}&lang={nasty}&near={nasty}",
        f"/directory/services/{nasty}",
        f"/directory?q=house&extra={nasty}",
    ):
        assert "<script>alert" not in offline(path)


def test_what_grows_old_on_the_phone_steps_back(
    client: FlaskClient, clock: MovableClock, offline: Callable[[str], str]
) -> None:
    assert "data-fresh" in offline("/directory/services/demo~s0")
    clock.forward(days=200)
    page = offline("/directory/services/demo~s0")
    assert "data-stale" in page
    assert "Not confirmed for a long time" in page


def test_the_same_directory_makes_the_same_bytes(
    app: Flask, clock: MovableClock, partners: dict[str, UUID]
) -> None:
    before = {name: content for name, content in pack_of(app).items() if not name.startswith("/")}
    clock.forward(days=300)
    assert {name: content for name, content in pack_of(app).items() if not name.startswith("/")} == before


def test_one_changed_service_changes_its_blocks_alone(
    app: Flask, session: Session, partners: dict[str, UUID]
) -> None:
    before, stamp = pack_of(app), field_pack.stamp()
    listing = session.get_one(Listing, "demo~s7")
    assert listing.confirmed_at
    listing.confirmed_at -= timedelta(days=30)
    touch(session)
    session.commit()
    after = pack_of(app)
    changed = {name for name in before if before[name] != after[name] and not name.startswith("/")}
    assert field_pack.stamp() != stamp
    assert {name.rpartition("/")[0] for name in changed} == {"directory", "directory/bodies"}
    assert len(changed) == 2


def test_phrases_travel_in_the_language_of_the_pack(
    app: Flask, partners: dict[str, UUID], capsys: pytest.CaptureFixture[str]
) -> None:
    pack = pack_of(app)
    size = sum(len(content) for name, content in pack.items() if not name.startswith("/"))
    with capsys.disabled():
        print(
            f"\n[directory] pack of 300 services, one language: {size / 1000:.0f} kB before transport compression"
        )
    assert b"Helps with" in pack["directory/index"]
