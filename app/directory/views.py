"""Pages of the directory. Anybody may read them; members see a little more."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_date, get_day_names
from flask import Blueprint, Response, abort, g, render_template, request
from flask_babel import get_locale

from app import clock
from app.directory import freshness, handing_on, needs, queries, region_views, wording
from app.directory.asking import TICKS, WHO, Asked, asked
from app.directory.details import ServiceDetail
from app.directory.facts import only_for
from app.directory.index import days
from app.directory.languages import name_of
from app.directory.places import NearPlace
from app.directory.ranking import RULES, Match
from app.identity.access import current_member
from app.storage import db
from app.web import page

blueprint = Blueprint("directory", __name__)


@dataclass(frozen=True)
class Told:
    """What is said about a service only when it is shown: why, how far, how doubtful."""

    why: tuple[str, ...] = ()
    distance: str = ""
    doubt: str = ""


def told(service: ServiceDetail, match: Match | None, words: dict[str, str]) -> Told:
    """Returns what is said about a service at this moment."""
    doubt = wording.doubt(days(service.confirmed), days(clock.now().date()), RULES["stale_days"], words)
    if match is None:
        return Told(doubt=doubt)
    return Told(tuple(wording.reasons(match.why, words)), wording.how_far(match.metres, words), doubt)


@blueprint.get("/directory")
def search() -> Response:
    """Find help: by words, need, language and place."""
    members = current_member() is not None
    places = {one.slug: one for one in queries.areas(db.session, members)}
    spoken = queries.languages(db.session, members)
    ask = asked(request.args, places, spoken)
    now = clock.now()
    query = queries.query(
        ask.words, ask.needs, ask.language, ask.near, now.date(), refer=ask.refer, asks=ask.asks, age=ask.age
    )
    results = queries.search(db.session, query, ask.page, members, now, cards=True)
    context = results_context(ask, results, spoken)
    if request.headers.get("HX-Target", "").endswith("#results"):
        return varied(page("directory/_results.html", **context))
    return varied(page("directory/search.html", **context, **form_context(ask, places.values(), spoken)))


def form_context(ask: Asked, places: Iterable[NearPlace], spoken: list[str]) -> dict[str, Any]:
    """Returns what the form shows besides what was asked."""
    more = [name_of(ask.language)] * bool(ask.language) + ([ask.near.name] if ask.near else [])
    labels = wording.asks()
    others = [labels[one] for one in ask.asks] + [str(ask.age)] * (ask.age is not None)
    return {
        "chosen_needs": " · ".join(str(needs.BY_SLUG[one].label) for one in ask.needs),
        "chosen_more": " · ".join(more),
        "chosen_asks": " · ".join(others),
        "labels": labels,
        "ticks": TICKS,
        "who": WHO,
        "places": places,
        "needs": needs.ALL,
        "regions": region_views.shown(),
        "spoken": [(one, name_of(one)) for one in spoken],
    }


def results_context(ask: Asked, results: queries.Results, spoken: list[str]) -> dict[str, Any]:
    """Returns what the list of results shows."""
    words = wording.phrases(spoken)
    return {
        "ask": ask,
        "results": results,
        "words": words,
        "cards": [(one, told(one, match, words)) for one, match in results.found],
        "notices": [words["ignored"].replace("{value}", one) for one in ask.unknown]
        + ([words["unknown-words"].replace("{words}", " ".join(results.unknown))] if results.unknown else [])
        + ([words["partly"]] if results.partly else [])
        + ([words["last-page"]] if ask.page > results.page else []),
        "before": page_link(results.page - 1) if results.page > 1 else "",
        "after": page_link(results.page + 1) if results.page < results.pages else "",
        "page_words": words["page"]
        .replace("{page}", str(results.page))
        .replace("{pages}", str(results.pages)),
    }


def varied(response: Response) -> Response:
    """Marks an answer that is shorter when only the results were asked for."""
    response.vary.update(["HX-Target", "Cookie", "Accept-Language"])
    return response


def page_link(number: int) -> str:
    """Returns the address of another page of the same search."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "page" and value]
    return "/directory?" + urlencode([*kept, ("page", str(number))])


@blueprint.get("/directory/services/<service_id>")
def service(service_id: str) -> Response:
    """One service, with everything that may be told about it."""
    found = queries.service_card(db.session, service_id, members=current_member() is not None)
    if found is None:
        abort(404)
    return page(
        "directory/service.html",
        **body_context(found),
        may_change=changeable(service_id),
        may_confirm=confirmable(service_id),
        reported=request.args.get("report", ""),
    )


def changeable(service_id: str) -> bool:
    """Returns whether the reader of this page may change this entry; nobody while the field pack is made."""
    from app.directory.entry_views import may_edit

    me = current_member()
    return me is not None and may_edit(me, service_id)


def confirmable(service_id: str) -> bool:
    """Returns whether the reader may say that this entry is right: nobody says it for another partner."""
    from app.directory.entry_views import other_owner

    return changeable(service_id) and other_owner(service_id) is None


def body_context(service: ServiceDetail) -> dict[str, Any]:
    """Returns what the body of a service's page needs."""
    words = wording.phrases(())
    return {"service": service, "told": told(service, None, words), "words": words}


def card_html(service: ServiceDetail) -> str:
    """Returns a service's card for the field pack: nothing in it depends on the moment."""
    return render_template("directory/_card.html", service=service, told=Told())


def body_html(service: ServiceDetail) -> str:
    """Returns the body of a service's page for the field pack: nothing in it depends on the moment."""
    return render_template("directory/_service.html", service=service, told=Told(), words={})


def parts(words: dict[str, str]) -> dict[str, str]:
    """Returns the small pieces that the phone puts around cards, rendered here once; `{…}` is filled there."""

    def pages(before: str, after: str) -> str:
        return render_template(
            "directory/_pages.html", before=before, after=after, page_words=words["page"]
        ).strip()

    return {
        "empty": render_template("directory/_empty.html"),
        "notice": render_template("directory/_notice.html", notice="{notice}"),
        "pages-first": pages("", "{after}"),
        "pages-middle": pages("{before}", "{after}"),
        "pages-last": pages("{before}", ""),
        "reason": render_template("directory/_reason.html", reason="{reason}"),
        "gone": render_template("directory/_gone.html"),
    }


def long_date(moment: date | str) -> str:
    """Returns a date in the reader's words; a text that is no date stays as it is."""
    try:
        at = date.fromisoformat(moment) if isinstance(moment, str) else moment
    except ValueError:
        return str(moment)
    return str(format_date(at, "long", locale=get_locale()))


def weekday(number: int) -> str:
    """Returns a weekday's name in the reader's language; 0 is Monday."""
    return str(get_day_names("wide", locale=get_locale())[number])


def old_capacity(updated: str) -> bool:
    """Returns whether a number of free places is doubted now; in the field pack, which knows no hour, the phone decides."""
    return not g.get("for_field_pack") and freshness.is_old_capacity(updated, clock.now())


@blueprint.app_context_processor
def _words_for_templates() -> dict[str, Any]:
    return {
        "long_date": long_date,
        "weekday": weekday,
        "language_name": name_of,
        "needs_by_slug": needs.BY_SLUG,
        "moment_of": freshness.moment_of,
        "capacity_hours": freshness.CAPACITY_LASTS // timedelta(hours=1),
        "is_old_capacity": old_capacity,
        "as_text": handing_on.as_text,
        "only_for": only_for,
    }


def language() -> str:
    """Returns the code of the language in which this is being rendered."""
    return get_locale().language
