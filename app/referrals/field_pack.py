"""What of referrals travels: the public keys of those who can receive one. Members' packs only."""

import json
from collections.abc import Iterable

from app.fieldpack import Data, Page
from app.identity import role
from app.referrals import recipients
from app.storage import db


def provide() -> Iterable[Page | Data]:
    """Returns the recipients' keys."""
    if role():
        yield Page("/caseload", local=True)
        # Without a network these addresses show what is kept of them.
        for pattern in ("/referrals", "/referrals/:id", "/inbox", "/inbox/:id"):
            yield Page(pattern, sample="/caseload")
    yield Data("recipients", _recipients, per_language=False)


def stamp() -> str:
    """Changes when any recipient or key does."""
    return json.dumps(recipients.listed(db.session))


def _recipients() -> bytes:
    return json.dumps(recipients.listed(db.session) if role() else []).encode()
