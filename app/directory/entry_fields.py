"""Which fields of the standard (HSDS 3.1) an entry's pages ask for, one subject a page. Pure."""

from dataclasses import dataclass

from flask_babel import LazyString, pgettext
from flask_babel import lazy_gettext as _l

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
SHORT, LONG = 200, 4000


@dataclass(frozen=True)
class Field:
    """One field: its name in the standard, what it is called here, and what may stand in it."""

    name: str
    label: LazyString
    kind: str = "line"
    """`line`, `text`, `age`, `amount`, `time`, `days`, `language`, `email`, `web` or `phone`."""
    hint: LazyString | str = ""
    required: bool = False


@dataclass(frozen=True)
class Step:
    """One page: fields of the service itself, or rows of a table that belong to it."""

    slug: str
    title: LazyString
    fields: tuple[Field, ...]
    rows: str = ""
    """The table whose rows are asked for; empty: the fields are the service's own."""
    hint: LazyString | str = ""
    fixed: bool = False
    """Its rows are changed, never added or taken away."""


STEPS: tuple[Step, ...] = (
    Step(
        "name",
        _l("Name"),
        (
            Field("name", _l("Name"), required=True),
            Field("alternate_name", _l("Another name it is known by")),
        ),
    ),
    Step(
        "about",
        _l("What it is"),
        (
            Field(
                "description",
                _l("What happens there"),
                "text",
                _l("Short sentences. Write no address here if the place is secret."),
            ),
            Field(
                "alert",
                _l("News that people must see first"),
                "text",
                _l("For example: closed until Monday."),
            ),
        ),
    ),
    Step(
        "who",
        _l("Who it is for"),
        (
            Field("eligibility_description", _l("Who may come"), "text"),
            Field("minimum_age", _l("Youngest age"), "age"),
            Field("maximum_age", _l("Oldest age"), "age"),
        ),
    ),
    Step(
        "asking",
        _l("How to ask for it"),
        (
            Field("application_process", _l("What to do first"), "text"),
            Field("wait_time", _l("How long people wait")),
            Field("interpretation_services", _l("Interpreters")),
        ),
    ),
    Step(
        "contact",
        _l("E-mail and web page"),
        (
            Field("email", _l("E-mail"), "email"),
            Field("url", _l("Web page"), "web", _l("It starts with https://")),
        ),
    ),
    Step(
        "phones",
        _l("Telephone numbers"),
        (
            Field("number", _l("Number"), "phone", required=True),
            Field("description", _l("What it is for")),
        ),
        rows="phone",
    ),
    Step(
        "hours",
        _l("Opening hours"),
        (
            Field("byday", _l("Days"), "days"),
            Field("opens_at", _l("Opens at"), "time", _l("For example 09:00")),
            Field("closes_at", _l("Closes at"), "time"),
            Field("description", _l("In words")),
        ),
        rows="schedule",
    ),
    Step(
        "languages",
        _l("Languages"),
        (Field("code", _l("Language"), "language", required=True),),
        rows="language",
    ),
    Step(
        "cost",
        _l("What it costs"),
        (
            Field("option", _l("For whom or what"), required=True),
            Field("amount", _l("Amount"), "amount", _l("0 means free.")),
        ),
        rows="cost_option",
    ),
    Step(
        "documents",
        _l("What to bring"),
        (Field("document", _l("Paper or thing"), required=True),),
        rows="required_document",
        hint=_l("If nothing is needed, write: None needed."),
    ),
    Step(
        "service-area",
        _l("For people from where"),
        (
            Field("name", _l("Place or region"), required=True),
            Field("description", _l("In words")),
        ),
        rows="service_area",
    ),
    Step(
        "place",
        _l("Where it is"),
        (
            Field("address_1", _l("Street and number"), required=True),
            Field("address_2", _l("Floor or door")),
            Field("city", _l("Town"), required=True),
            Field("state_province", _l("Region")),
            Field("postal_code", _l("Postal code")),
            Field("country", _l("Country"), "country", _l("Two letters, for example FR."), required=True),
        ),
        rows="address",
        hint=_l(
            "Where a place must be secret, say so under “Who may see it” first. When street or town change, the point on "
            "the map is taken away until somebody sets it again."
        ),
    ),
    Step(
        "map",
        _l("On the map, and how to get there"),
        (
            Field("latitude", _l("Latitude"), "latitude", _l("A number from -90 to 90, for example 48.85.")),
            Field(
                "longitude", _l("Longitude"), "longitude", _l("A number from -180 to 180, for example 2.35.")
            ),
            Field("transportation", _l("How to get there"), "text"),
        ),
        rows="location",
        fixed=True,
        hint=_l("Distances are counted from this point. A map on the phone shows both numbers."),
    ),
    Step(
        "access",
        _l("Getting in"),
        (Field("description", _l("Steps, lifts, toilets, hearing and sight"), required=True),),
        rows="accessibility",
        hint=_l("For people who use a wheelchair, do not see or do not hear."),
    ),
)
BY_SLUG = {one.slug: one for one in STEPS}
SPECIAL: tuple[tuple[str, LazyString], ...] = (
    ("needs", _l("What it helps with")),
    ("visibility", _l("Who may see it")),
    ("state", _l("Open or closed for now")),
)
"""Pages about what Waymark itself keeps, or what is chosen from a list."""


def day_words() -> dict[str, str]:
    """Returns short names of weekdays in the reader's language, by their iCalendar code."""
    return {
        "MO": pgettext("weekday", "Mon"),
        "TU": pgettext("weekday", "Tue"),
        "WE": pgettext("weekday", "Wed"),
        "TH": pgettext("weekday", "Thu"),
        "FR": pgettext("weekday", "Fri"),
        "SA": pgettext("weekday", "Sat"),
        "SU": pgettext("weekday", "Sun"),
    }
