"""Names and texts as people really write them: several scripts, both directions, numbers and brackets in one.

Everything that is data (names of people, organisations, services, places, streets) gets such a text; the screens' own words stay.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.directory.hsds import (
    Accessibility,
    Address,
    CostOption,
    Location,
    Organization,
    Phone,
    RequiredDocument,
    Schedule,
    Service,
    ServiceArea,
)
from app.directory.models import Area
from app.identity.models import Device, Member, Organisation
from app.storage import Model

NAMES = (
    "Дом مأوى 7 (24/7)",
    "بيت Heron «Дом» ٣",
    "第七避难所 مأوى Дом no. 3",
    "Đường sáng – Дом (بيت)",
    "أ. ب. Дом-٧/B",
)
TEXTS = (
    "Вход со двора (باب ٢). Ring twice, then wait: +1 (000) 555-0100.",
    "يفتح 09:00–17:00. Дом за церковью; 二楼。",
)
COLUMNS: dict[type[Model], tuple[tuple[str, ...], tuple[str, ...]]] = {
    Organisation: (("name",), ()),
    Member: (("display_name",), ()),
    Device: (("label",), ()),
    Organization: (("name", "alternate_name"), ("description",)),
    Service: (
        ("name", "alternate_name", "wait_time", "interpretation_services"),
        ("description", "alert", "application_process", "eligibility_description", "fees_description"),
    ),
    Location: (("name", "alternate_name"), ("description", "transportation")),
    Address: (("address_1", "address_2", "city", "state_province"), ()),
    Area: (("name",), ()),
    Phone: ((), ("description",)),
    Schedule: ((), ("description",)),
    CostOption: (("option",), ()),
    RequiredDocument: (("document",), ()),
    Accessibility: ((), ("description",)),
    ServiceArea: (("name",), ("description",)),
}
"""Tables with what people wrote: columns that hold names, and columns that hold sentences."""

FOREIGN = {"en": r"\p{Script=Arabic}", "ar": r"\p{Script=Cyrillic}"}
"""By the language of the screens: letters that run against it and that only data can bring."""


def fill(session: Session) -> None:
    """Writes such texts into everything that is data. Commits."""
    for table, (names, texts) in COLUMNS.items():
        for number, row in enumerate(session.scalars(select(table))):
            for columns, choices in ((names, NAMES), (texts, TEXTS)):
                for column in columns:
                    setattr(row, column, choices[number % len(choices)])
    session.commit()
