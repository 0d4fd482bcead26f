"""The steps as the server renders them: the person's parts in their language, with the wording that is recorded."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.i18n import LANGUAGES
from app.intake import steps
from app.web import recordings
from app.web.assets import STATIC

BASE = f"/intake/{steps.SAMPLE_ID}"


def wording_of(html: str) -> dict[str, str]:
    return dict(re.findall(r'data-wording-(version|language|sha256)="([^"]*)"', html))


@pytest.mark.parametrize("step", steps.PERSON)
@pytest.mark.parametrize("code", [one.code for one in LANGUAGES if one.code != "en"])
def test_a_screen_of_the_person_can_be_had_in_their_language_whatever_the_workers(
    client: FlaskClient, step: str, code: str
) -> None:
    client.set_cookie("waymark_language", "en")
    own, theirs = client.get(f"{BASE}/{step}").text, client.get(f"{BASE}/{step}?in={code}").text
    names = re.findall(r'data-person="(\w+)"', own)
    assert names == re.findall(r'data-person="(\w+)"', theirs)
    assert "heading" in names
    assert len(names) > 1
    assert f'lang="{code}"' in theirs
    assert re.findall(r'name="(\w+)" value="([\w-]+)"', own) == re.findall(
        r'name="(\w+)" value="([\w-]+)"', theirs
    )


def test_the_wording_that_is_recorded_is_the_one_that_is_shown(client: FlaskClient) -> None:
    client.set_cookie("waymark_language", "en")
    own, theirs = (wording_of(client.get(f"{BASE}/agree{asked}").text) for asked in ("", "?in=ar"))
    assert (own["language"], theirs["language"]) == ("en", "ar")
    assert own["sha256"] != theirs["sha256"]
    assert own["version"] == theirs["version"]


def test_a_language_that_is_not_ours_changes_nothing(client: FlaskClient) -> None:
    client.set_cookie("waymark_language", "es")
    assert wording_of(client.get(f"{BASE}/agree?in=xx").text)["language"] == "es"


def test_a_recorded_voice_is_used_where_there_is_one(
    app: Flask, client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert STATIC.is_dir()
    (tmp_path / "audio" / "en").mkdir(parents=True)
    (tmp_path / "audio" / "en" / "agree.mp3").write_bytes(b"sound")
    monkeypatch.setattr(recordings, "STATIC", tmp_path)
    client.set_cookie("waymark_language", "en")
    assert 'data-recording="/static/audio/en/agree.mp3"' in client.get(f"{BASE}/agree").text
    for number in (1, 2, 4):
        (tmp_path / "audio" / "en" / f"agree-{number}.mp3").write_bytes(b"sound")
    sentences = "/static/audio/en/agree-1.mp3 /static/audio/en/agree-2.mp3"
    assert f'data-recording="{sentences}"' in client.get(f"{BASE}/agree").text
    assert "data-recording" not in client.get(f"{BASE}/promise").text
    assert "data-recording" not in client.get(f"{BASE}/agree?in=es").text


@pytest.mark.parametrize("step", steps.ALL)
def test_every_step_leads_to_steps_that_are_there(client: FlaskClient, step: str) -> None:
    answer = client.get(f"{BASE}/{step}")
    assert answer.status_code == 200
    named = set(re.findall(rf'href="{BASE}/([a-z]+)"', answer.text)) | set(
        re.findall(r'data-(?:goto|after)="([a-z]+)"', answer.text)
    )
    assert named <= set(steps.ALL)
