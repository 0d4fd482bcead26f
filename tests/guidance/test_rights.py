"""Rights by country: each with its law, its version and its day, and none passed off as checked."""

import re
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.guidance.rights import RightsError, load
from tests.guidance.test_pages import main_of

COUNTRIES = load()[1:]


def packs_of(client: FlaskClient) -> dict[str, str]:
    main = main_of(client.get("/rights").text)
    return dict(re.findall(r'<details id="(\w+)">(.*?)</details>', main, re.DOTALL))


def test_each_right_of_a_country_names_its_law_in_the_laws_own_language(client: FlaskClient) -> None:
    client.set_cookie("waymark_language", "ar")
    shown = packs_of(client)
    assert set(shown) == {pack.country.lower() for pack in COUNTRIES}
    for pack in COUNTRIES:
        html = shown[pack.country.lower()]
        laws = re.findall(rf'<bdi lang="{pack.tongue}" dir="ltr">([^<]+)</bdi>', html)
        assert len(laws) == html.count("<li") >= 3
        assert all(re.search(r"article|artículo|section|§|artículo", law) for law in laws)


def test_each_pack_says_its_version_its_day_and_that_nobody_checked_it(client: FlaskClient) -> None:
    client.set_cookie("waymark_language", "en")
    main = main_of(client.get("/rights").text)
    assert main.count("written down on") == len(COUNTRIES) + 1
    assert main.count("No lawyer has checked it") == sum(pack.checked is None for pack in load())


def test_countries_are_named_and_ordered_in_the_readers_language(client: FlaskClient) -> None:
    client.set_cookie("waymark_language", "es")
    named = re.findall(r"<summary>([^<]+)</summary>", main_of(client.get("/rights").text))
    assert named == ["España", "Estados Unidos", "Francia", "Reino Unido", "Unión Europea"]


GENERAL = """
[[packs]]
version = "1"
written_down = 2026-11-22
[[packs.parts]]
rights = [{ text = "You may.", source = "A treaty" }]
"""


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "rights.toml"
    file.write_text(text)
    return file


def test_a_pack_that_a_lawyer_read_says_when(tmp_path: Path) -> None:
    (pack,) = load(written(tmp_path, GENERAL.replace('version = "1"', 'version = "1"\nchecked = 2026-12-01')))
    assert pack.checked == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GENERAL.replace(', source = "A treaty"', ""), "needs a source or a law"),
        (GENERAL.replace('"A treaty"', '"A treaty", law = "A law"'), "needs a source or a law"),
        (GENERAL.replace("2026-11-22", '"soon"'), "must be dates"),
        (GENERAL + GENERAL, "first pack"),
        (GENERAL + GENERAL.replace('version = "1"', 'version = "1"\ncountry = "ES"'), "tongue"),
        (GENERAL.replace('version = "1"', 'versoin = "1"'), "versoin"),
    ],
)
def test_rights_that_cannot_be_used_stop_the_start_and_say_why(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(RightsError, match=said):
        load(written(tmp_path, text))
