"""The directory's pages: found without JavaScript and without signing in, forgiving of bad addresses."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.directory import queries
from app.directory.commands import touch
from app.directory.models import Listing, Visibility

Partners = dict[str, UUID]


def titles(page: str) -> list[str]:
    return re.findall(r'item__title"><a[^>]*><bdi>([^<]*)', page)


def found(page: str) -> int:
    match = re.search(r"slot:summary-->[^0-9]*(\d+)", page)
    assert match
    return int(match[1])


def get(client: FlaskClient, path: str, **headers: str) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_an_empty_directory_says_what_to_do(client: FlaskClient) -> None:
    page = get(client, "/directory")
    assert found(page) == 0
    assert "/safety" in page


@pytest.mark.parametrize("words", ["hébergement", "refugio", "مأوى", "shelter", "place to sleep"])
def test_a_need_is_found_by_its_names_in_every_language(
    client: FlaskClient, partners: Partners, words: str
) -> None:
    page = get(client, f"/directory?q={quote(words)}")
    assert found(page) > 10
    assert page.count("Helps with: A place to sleep") == 12


def test_filters_narrow_and_say_why(client: FlaskClient, partners: Partners) -> None:
    page = get(client, "/directory?need=legal&lang=ar&near=tarsholm")
    assert 0 < found(page) < found(get(client, "/directory?need=legal"))
    assert "Speaks your language: Arabic" in page
    assert "km away" in page
    assert re.search(r'value="legal" checked', page)
    assert re.search(r'<option value="ar" selected', page)
    assert 'name="near" value="Tarsholm"' in page


def test_unknown_values_are_left_out_and_named(client: FlaskClient, partners: Partners) -> None:
    page = get(client, "/directory?need=gold&lang=xx&near=%3Cb%3E&page=zero")
    assert found(page) == found(get(client, "/directory"))
    assert page.count("We do not know") == 3
    assert "&lt;b&gt;" in page
    assert "<b>" not in page


def test_a_page_too_far_is_the_last_one(client: FlaskClient, partners: Partners) -> None:
    page = get(client, "/directory?need=legal&page=99")
    assert "This is the last one" in page
    assert titles(page)
    assert 'rel="next"' not in page
    assert re.search(r'rel="prev" href="/directory\?need=legal&amp;page=\d+"', page)


def test_all_pages_together_show_each_service_once(client: FlaskClient, partners: Partners) -> None:
    links: list[str] = []
    path: str | None = "/directory?q=house"
    while path:
        page = get(client, path)
        links += re.findall(r'item__title"><a href="([^"]*)"', page)
        after = re.search(r'rel="next" href="([^"]*)"', page)
        path = after[1].replace("&amp;", "&") if after else None
    assert len(links) == len(set(links)) == found(page)


def test_typing_brings_the_results_alone(client: FlaskClient, partners: Partners) -> None:
    answer = client.get("/directory?q=food", headers={"HX-Request": "true", "HX-Target": "section#results"})
    part = answer.get_data(as_text=True)
    assert part.lstrip().startswith('<section class="stack" id="results"')
    assert "<form" not in part
    assert "HX-Target" in answer.headers["Vary"]
    assert titles(part) == titles(get(client, "/directory?q=food"))


def test_what_somebody_typed_is_only_ever_text(client: FlaskClient, partners: Partners) -> None:
    page = get(client, "/directory?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in page


def test_a_service_says_everything_that_matters(
    client: FlaskClient, session: Session, partners: Partners
) -> None:
    page = get(client, "/directory/services/demo~s0")
    for heading in (
        "Who it is for",
        "What to bring",
        "What it costs",
        "Languages",
        "When it is open",
        "How to get there",
    ):
        assert heading in page
    assert re.search(r'class="call-link" href="tel:01632960000">.*<bdi dir="ltr">01632 960000</bdi>', page)
    assert "Confirmed on" in page
    assert 'href="/referrals/new?service=demo~s0"' in page
    assert page.count("<h1") == 1


def test_only_services_that_take_referrals_offer_them(
    client: FlaskClient, session: Session, partners: Partners
) -> None:
    assert "/referrals/new" not in get(client, "/directory/services/demo~s200")
    assert queries.partner_of(session, "demo~s200") is None
    assert queries.partner_of(session, "demo~s0") in partners.values()
    taking = queries.services_accepting_referrals(session, ["shelter"])
    assert taking
    assert all(one.accepts_referrals and "shelter" in one.needs for one, _match in taking)


def test_each_partner_has_at_least_three_services_that_take_referrals(
    session: Session, partners: Partners
) -> None:
    taking = queries.services_accepting_referrals(session, [], limit=100)
    owners = [queries.partner_of(session, one.id) for one, _match in taking]
    assert all(owners.count(partner) >= 3 for partner in partners.values())


def test_what_was_confirmed_long_ago_steps_back_and_says_so(
    client: FlaskClient, session: Session, partners: Partners
) -> None:
    listing = session.get_one(Listing, "demo~s0")
    listing.confirmed_at = clock.now() - timedelta(days=181)
    touch(session)
    session.commit()
    page = get(client, "/directory/services/demo~s0")
    assert "data-stale" in page
    assert "Not confirmed for a long time" in page


def test_members_only_services_are_not_for_visitors(
    client: FlaskClient, session: Session, partners: Partners
) -> None:
    listing = session.get_one(Listing, "demo~s0")
    listing.visibility = Visibility.PARTNERS.value
    touch(session)
    session.commit()
    assert client.get("/directory/services/demo~s0").status_code == 404
    assert queries.service_card(session, "demo~s0", members=True) is not None


def test_there_is_a_page_for_a_service_that_is_not_there(client: FlaskClient) -> None:
    assert client.get("/directory/services/nothing").status_code == 404


def test_the_demo_is_always_the_same(session: Session, partners: Partners) -> None:
    from app.directory import demo
    from tests.directory.test_import import everything

    before = everything(session)
    demo.seed(session, partners)
    after = everything(session)
    del before["directory_state"], after["directory_state"]
    assert after == before


def test_real_services_without_needs_or_places_are_shown(
    client: FlaskClient, standards: Path, bring: Callable[..., Any]
) -> None:
    bring(standards / "data" / "ilao-hsds-1.1", "ilao")
    page = get(client, "/directory?q=bankruptcy")
    assert any("bankruptcy" in one for one in titles(page))
    assert get(client, "/directory/services/ilao~135836").count("Free legal information") > 0
