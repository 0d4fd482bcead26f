"""The phone answers the directory's addresses as the server does: the same cards, order, reasons and form."""

import base64
import gzip
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
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import fieldpack
from app.directory import field_pack
from app.directory.commands import touch
from app.directory.hsds import Address, Service, ServiceAtLocation
from app.directory.models import Listing, Visibility
from tests.conftest import MovableClock
from tests.directory.opened import opened
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
    for name in ("for_field_pack", "forced_language", "pack_role"):
        g.pop(name, None)  # The tests' context outlives this: a page that is asked for next is no pack's.
    return made


def answered(phone: Phone, pack: dict[str, bytes], path: str, now: int, language: str = "en") -> str:
    """What the phone answers out of a pack."""
    service = path.startswith("/directory/services/")
    answer: str = phone(
        {
            "ask": "fill",
            "view": "directory-service" if service else "directory-search",
            "html": pack["/directory/services/:id" if service else "/directory"].decode(),
            "path": path,
            "now": now,
            "language": language,
            "data": {name: base64.b64encode(content).decode() for name, content in pack.items()},
        }
    )
    return answer


@pytest.fixture
def offline(app: Flask, clock: MovableClock, partners: dict[str, UUID], phone: Phone) -> Callable[[str], str]:
    """Opens an address as the phone does without a network, with a pack that was made at the start."""
    if not PACK:
        PACK.update(pack_of(app))
    pack = PACK

    def open_page(path: str) -> str:
        return answered(phone, pack, path, int(clock().timestamp() * 1000))

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
        "?q=sheltr+zzzzzz",
        "?q=soup+immigration+harbour&who=men&age=17",
        "?open=1&free=1&no-papers=1&near=Tarsh",
        "?walk-in=1&space=1&wheelchair=1&who=women&age=300",
        "?who=gold&near=Vennhafen",
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
        "chosen-asks",
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


def change(session: Session, service: str = "demo~s7") -> None:
    listing = session.get_one(Listing, service)
    assert listing.confirmed_at
    listing.confirmed_at -= timedelta(days=30)
    touch(session)
    session.commit()


def test_one_changed_service_costs_a_phone_five_kilobytes_at_most(
    app: Flask, session: Session, partners: dict[str, UUID]
) -> None:
    before, stamp = pack_of(app), field_pack.stamp()
    change(session)
    after = pack_of(app)
    changed = {name for name in before if before[name] != after[name] and not name.startswith("/")}
    assert field_pack.stamp() != stamp
    assert changed == {"directory/changes"}
    assert len(gzip.compress(after["directory/changes"])) <= 5_000


def test_what_changed_since_is_found_and_told_as_the_server_does(
    app: Flask,
    session: Session,
    client: FlaskClient,
    partners: dict[str, UUID],
    phone: Phone,
    clock: MovableClock,
) -> None:
    pack_of(app)
    service = session.get_one(Service, "demo~s0")
    service.name, service.description = "Somewhere quite else", "It moved to a houseboat."
    session.get_one(Service, "demo~s1").retired = True
    touch(session)
    session.commit()
    for code in ("en", "es"):
        pack = pack_of(app, code)
        assert b"houseboat" in pack["directory/changes"]
        for path in ("/directory?q=houseboat", "/directory/services/demo~s0", "/directory/services/demo~s1"):
            mine = answered(phone, pack, path, int(clock().timestamp() * 1000), code)
            client.get(f"/language/{code}")
            server = client.get(path)
            if server.status_code == 404:
                assert "demo~s1" not in part(mine, "service")
            elif "services" in path:
                assert part(mine, "service") == part(server.get_data(as_text=True), "service")
            else:
                assert titles(mine) == titles(server.get_data(as_text=True)) == ["Somewhere quite else"]


def test_a_place_that_becomes_secret_leaves_the_base_at_once(
    app: Flask, session: Session, partners: dict[str, UUID]
) -> None:
    before = pack_of(app)
    public = session.scalars(
        select(Address)
        .join(ServiceAtLocation, ServiceAtLocation.location_id == Address.location_id)
        .join(Listing, Listing.service_id == ServiceAtLocation.service_id)
        .where(Listing.visibility == Visibility.PUBLIC.value)
    ).first()
    assert public is not None
    assert public.address_1 in opened(before)["directory/bodies"]
    link = session.scalars(
        select(ServiceAtLocation).where(ServiceAtLocation.location_id == public.location_id)
    ).one()
    session.get_one(Listing, link.service_id).visibility = Visibility.CONFIDENTIAL.value
    touch(session)
    session.commit()
    for name, text in opened(pack_of(app)).items():
        assert not re.search(rf"(?<!\d){re.escape(public.address_1 or '')}", text), name


def test_phrases_travel_in_the_language_of_the_pack(
    app: Flask, partners: dict[str, UUID], capsys: pytest.CaptureFixture[str]
) -> None:
    pack = pack_of(app)
    size = sum(len(content) for name, content in pack.items() if not name.startswith("/"))
    with capsys.disabled():
        print(
            f"\n[directory] pack of 300 services, one language: {size / 1000:.0f} kB before transport compression"
        )
    assert b"Helps with" in pack["directory/words"]
