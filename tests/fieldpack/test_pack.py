"""The pack: everything registered, the same bytes from the same data, nobody in it, by hash."""

import gzip
from hashlib import sha256

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.fieldpack import build
from app.i18n import LANGUAGES
from app.identity.roles import Role
from tests.conftest import MovableClock
from tests.delivery import builders
from tests.signing_in import browser_of

JSON = {"Accept": "application/json"}


def page(app: Flask, manifest: build.Manifest, pattern: str, code: str) -> str:
    """The HTML of one page of a pack."""
    found = next(one for one in manifest["pages"] if one["pattern"] == pattern)
    compressed = build.blobs().compressed(found["html"][code]["sha256"])
    assert compressed
    return gzip.decompress(compressed).decode()


def test_every_content_is_what_its_hash_says(client: FlaskClient) -> None:
    manifest = client.get("/field-pack", headers=JSON).get_json()
    blobs = [blob for one in manifest["pages"] for blob in one["html"].values()]
    blobs += [blob for one in manifest["data"].values() for blob in one.values()]
    assert len(blobs) > 60
    for blob in blobs:
        response = client.get(f"/field-pack/{blob['sha256']}")
        assert sha256(response.data).hexdigest() == blob["sha256"]
        assert len(response.data) == blob["size"]
        assert "immutable" in response.headers["Cache-Control"]
    for asset in manifest["assets"]:
        response = client.get(asset["path"], headers={"Accept-Encoding": "identity"})
        assert sha256(response.data).hexdigest() == asset["sha256"]


def test_a_page_of_the_pack_is_what_the_server_answers(
    app: Flask, client: FlaskClient, clock: MovableClock
) -> None:
    manifest = build.current(None, clock())
    for code in [one.code for one in LANGUAGES]:
        client.set_cookie("waymark_language", code)
        assert page(app, manifest, "/safety", code) == client.get("/safety").text


def test_the_version_is_the_same_until_something_changes(app: Flask, clock: MovableClock) -> None:
    first = build.current(Role.OUTREACH, clock())
    clock.forward(days=1)
    assert build.current(Role.OUTREACH, clock()) == first
    assert build.current(None, clock())["version"] != first["version"]


def test_the_pack_is_for_a_role_and_knows_nobody(app: Flask, session: Session, clock: MovableClock) -> None:
    organisation = builders.organisation(session, "Night Team")
    client = browser_of(app, session, builders.member(session, organisation, Role.OUTREACH))
    manifest = client.get("/field-pack", headers=JSON).get_json()
    assert manifest == build.current(Role.OUTREACH, clock())
    home = page(app, manifest, "/", "en")
    assert "/referrals/new" in home
    assert "Somebody" not in home
    assert "Night Team" not in home


def test_keys_of_recipients_travel_with_members_only(
    app: Flask, session: Session, clock: MovableClock
) -> None:
    partner = builders.partner(session)
    for role, known in ((None, False), (Role.OUTREACH, True)):
        blob = build.current(role, clock())["data"]["recipients"]["*"]
        content = gzip.decompress(build.blobs().compressed(blob["sha256"]) or b"").decode()
        assert (partner.recipient.recipient in content) is known


def test_an_unknown_hash_is_not_there(client: FlaskClient) -> None:
    for wrong in ("0" * 64, "../../keys/session", "zz"):
        assert client.get(f"/field-pack/{wrong}").status_code == 404
