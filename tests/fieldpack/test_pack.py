"""The pack: everything registered, the same bytes from the same data, nobody in it, by hash."""

import gzip
import os
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.directory.commands import touch
from app.fieldpack import build, cli
from app.fieldpack.build import FORM
from app.fieldpack.packs import KEPT, Manifest
from app.fieldpack.views import MOST, SMALL_BYTES
from app.i18n import LANGUAGES
from app.identity.roles import Role
from tests.conftest import MovableClock
from tests.delivery import builders
from tests.signing_in import browser_of

JSON = {"Accept": "application/json"}


def page(app: Flask, manifest: Manifest, pattern: str, code: str) -> str:
    """The HTML of one page of a pack."""
    found = next(one for one in manifest["pages"] if one["pattern"] == pattern)
    compressed = build.blobs().compressed(found["html"][code]["sha256"])
    assert compressed
    return gzip.decompress(compressed).decode()


def test_every_content_is_what_its_hash_says(client: FlaskClient) -> None:
    manifest = client.get(f"/field-pack?form={FORM}", headers=JSON).get_json()
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


def test_several_contents_come_one_behind_the_other_and_smaller_than_each_by_itself(
    app: Flask, client: FlaskClient, clock: MovableClock
) -> None:
    manifest = build.current(None, clock())
    pages = [one["html"]["en"] for one in manifest["pages"]]
    blobs = [one for one in pages if one["size"] <= SMALL_BYTES][:MOST]
    store = build.blobs()
    alone = [store.compressed(one["sha256"]) or b"" for one in blobs]
    names = [one["sha256"][:16] for one in blobs]
    address = "/field-pack/several?of="
    together = client.get(address + ".".join(names), headers={"Accept-Encoding": "identity"})
    assert together.data == b"".join(gzip.decompress(one) for one in alone)
    assert len(together.data) == sum(one["size"] for one in blobs)
    assert "immutable" in together.headers["Cache-Control"]
    packed = client.get(address + ".".join(names), headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == together.data
    assert len(packed.data) < 0.8 * sum(map(len, alone))
    large = store.put(bytes(SMALL_BYTES + 1))["sha256"][:16]
    for wrong in (large, "0" * 16, names[0][:8], "../../keys", "", f"{names[0]}.{'0' * 16}"):
        assert client.get(address + wrong).status_code == 404
    assert client.get(address + ".".join(names[:1] * (MOST + 1))).status_code == 400


def test_phones_ask_for_as_much_together_as_they_may() -> None:
    code = (Path(__file__).parents[2] / "service_worker" / "shared" / "pack.js").read_text()
    assert f"const TOGETHER = {MOST};" in code
    assert f"const SMALL_BYTES = {SMALL_BYTES // 1024} * 1024;" in code


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


def test_of_many_who_ask_at_once_one_builds_and_the_others_wait(
    app: Flask, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a change, when every phone asks; server processes take turns like threads, each opens the file anew."""
    built: list[float] = []
    together, stamp = threading.Barrier(4), build._stamp

    def stamped(*given: Any) -> str:
        found = stamp(*given)
        together.wait(60)
        return found

    def slowly(*_given: object) -> Manifest:
        built.append(time.monotonic())
        time.sleep(0.3)
        return {"version": "one"}

    def ask(_at: int) -> Manifest:
        with app.app_context(), app.test_request_context("/field-pack"):
            return build.current(None, clock())

    monkeypatch.setattr(build, "_stamp", stamped)
    monkeypatch.setattr(build, "_build", slowly)
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, range(4))) == [{"version": "one"}] * 4
    assert len(built) == 1


def contents(manifest: Manifest) -> set[str]:
    pages = [blob["sha256"] for one in manifest["pages"] for blob in one["html"].values()]
    return {*pages, *(blob["sha256"] for one in manifest["data"].values() for blob in one.values())}


def test_a_page_that_did_not_change_is_not_rendered_again_and_one_that_did_is(
    app: Flask, session: Session, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    build.current(None, clock())
    rendered: list[str] = []
    render = build._rendered
    monkeypatch.setattr(
        build,
        "_rendered",
        lambda app, page, *given: (rendered.append(page.pattern), render(app, page, *given))[1],
    )
    builders.partner(session)
    touch(session)
    changed = build.current(None, clock())
    assert {one for one in rendered if not one.startswith("/directory")} == set()
    assert rendered
    shutil.rmtree(build.packs().directory)
    assert build.current(None, clock()) == changed


def test_what_had_no_use_for_a_day_goes_and_nothing_of_what_is_asked_for_now(
    app: Flask, session: Session, clock: MovableClock
) -> None:
    builders.partner(session)
    for _change in range(2):
        touch(session)
        before = build.current(Role.OUTREACH, clock())
    builders.partner(session, "Lamp Street")
    cli.build_all()
    now = build.current(Role.OUTREACH, clock())
    files = [one for one in build.packs().directory.rglob("*") if one.is_file()]
    only_before = contents(before) - contents(now)
    assert only_before
    cli.tidy()
    assert [one for one in files if not one.exists()] == []

    for one in files:
        os.utime(one, (clock().timestamp() - KEPT - 60,) * 2)
    cli.tidy()
    kept = build.blobs()
    assert [one for one in only_before if kept.compressed(one)] == []
    assert [one for one in contents(now) if not kept.compressed(one)] == []
    assert len(list(build.packs().directory.glob("*.json"))) == 1 + len(Role)
    assert build.current(Role.OUTREACH, clock()) == now


def test_the_pack_is_for_a_role_and_knows_nobody(app: Flask, session: Session, clock: MovableClock) -> None:
    organisation = builders.organisation(session, "Night Team")
    client = browser_of(app, session, builders.member(session, organisation, Role.OUTREACH))
    manifest = client.get(f"/field-pack?form={FORM}", headers=JSON).get_json()
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


def test_a_recorded_voice_travels_and_changes_the_pack(
    app: Flask, client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = build.code_stamp.__wrapped__()
    static = tmp_path / "static"
    shutil.copytree(build.STATIC, static)
    monkeypatch.setattr(build, "STATIC", static)
    monkeypatch.setattr(app, "static_folder", str(static))
    assert build.code_stamp.__wrapped__() == before
    voice = static / "audio" / "en" / "agree.mp3"
    voice.parent.mkdir(parents=True, exist_ok=True)
    voice.write_bytes(b"sound")
    assert build.code_stamp.__wrapped__() != before
    manifest = client.get(f"/field-pack?form={FORM}", headers=JSON).get_json()
    (asset,) = [one for one in manifest["assets"] if one["path"].endswith("/audio/en/agree.mp3")]
    assert asset["sha256"] == sha256(b"sound").hexdigest()
    assert client.get(asset["path"]).data == b"sound"


def test_whose_code_reads_another_form_is_refused_and_keeps_what_it_has(client: FlaskClient) -> None:
    for asked in ("", f"?form={FORM - 1}", f"?form={FORM + 1}", "?form=x"):
        assert client.get(f"/field-pack{asked}", headers=JSON).status_code == 409
    assert client.get(f"/field-pack?form={FORM}", headers=JSON).get_json()["form"] == FORM
    phone = (Path(__file__).parents[2] / "service_worker" / "shared" / "pack.js").read_text()
    assert f"const FORM = {FORM};" in phone
