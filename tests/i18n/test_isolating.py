"""Names written the other way keep their order within a sentence, in every language."""

import pytest
from flask import Flask, g, render_template_string

FSI, PDI = "\u2068", "\u2069"
SENTENCE = '{{ _("From %(name)s, %(organisation)s", name=name, organisation=organisation) }}'


def said(app: Flask, language: str, text: str, **names: object) -> str:
    with app.test_request_context("/"):
        g.forced_language = language
        return render_template_string(text, **names)


@pytest.mark.parametrize("name", ["Ana Pérez", "Nguyễn", "Анна"])
def test_a_name_from_the_left_is_isolated_in_arabic(app: Flask, name: str) -> None:
    text = said(app, "ar", SENTENCE, name=name, organisation="مأوى الميناء")
    assert f"{FSI}{name}{PDI}" in text
    assert text.count(FSI) == text.count(PDI) == 1


@pytest.mark.parametrize("name", ["مأوى", "בית", "بيت Heron"])
def test_a_name_from_the_right_is_isolated_in_english(app: Flask, name: str) -> None:
    text = said(app, "en", SENTENCE, name=name, organisation="Heron Trust")
    assert f"{FSI}{name}{PDI}, Heron Trust" in text


def test_numbers_and_names_of_the_same_direction_stay_as_they_are(app: Flask) -> None:
    text = said(app, "en", SENTENCE, name="Ana 3", organisation="7")
    assert text == "From Ana 3, 7"


def test_a_name_is_escaped_still(app: Flask) -> None:
    text = said(app, "ar", SENTENCE, name="<b>Ana", organisation="x")
    assert "<b>" not in text
    assert f"{FSI}&lt;b&gt;Ana{PDI}" in text
