"""What a stranger sees of it says nothing."""

import pytest
from flask.testing import FlaskClient

from app.web import neutral
from tests.web.pages import tags

TELLING = ("waymark", "traffick", "referral", "outbox", "victim", "language/", "hx-")


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_the_page_behind_exit_does_not_tell_where_it_comes_from(client: FlaskClient, language: str) -> None:
    client.set_cookie("waymark_language", language)
    answer = client.get("/calculator")
    assert answer.status_code == 200
    for word in TELLING:
        assert word not in answer.text.lower()
    assert not tags(answer, "a")
    assert not tags(answer, "form")


def test_the_calculators_own_files_do_not_tell_either(client: FlaskClient) -> None:
    page = client.get("/calculator")
    files = [tag["src"] for tag in tags(page, "script")] + [
        tag["href"] for tag in tags(page, "link") if tag["rel"] == "stylesheet"
    ]
    assert len(files) == 2
    for file in files:
        answer = client.get(file)
        assert answer.status_code == 200
        assert not [word for word in TELLING if word in answer.text.lower()]


@pytest.mark.parametrize("key", neutral.KEYS)
def test_an_installed_app_has_a_name_and_pictures_that_say_nothing(client: FlaskClient, key: str) -> None:
    manifest = client.get("/manifest.webmanifest", query_string={"as": key, "language": "es"}).get_json()
    assert manifest["lang"] == "es"
    assert manifest["start_url"] == "/"
    assert manifest["display"] == "standalone"
    assert len(manifest["shortcuts"]) == 2
    assert "share_target" not in manifest
    assert not [word for word in TELLING if word in str(manifest).lower()]
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}
    assert "maskable" in {icon.get("purpose") for icon in manifest["icons"]}
    for icon in manifest["icons"]:
        assert client.get(icon["src"]).mimetype == "image/png"


def test_the_name_is_chosen_before_installing(client: FlaskClient) -> None:
    def name_shown() -> str:
        (link,) = [link for link in tags(client.get("/install"), "link") if link["rel"] == "manifest"]
        return client.get(link["href"]).get_json()["name"]

    assert name_shown() == "Notes"
    assert client.get("/install/timetable").location == "/install"
    assert name_shown() == "Timetable"
    assert client.get("/install/other").status_code == 404
