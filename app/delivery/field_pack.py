"""What of the outbox travels: its page, and the server's public keys."""

import json
from collections.abc import Iterable

from app.delivery import keys
from app.fieldpack import Data, Page


def provide() -> Iterable[Page | Data]:
    """Returns the outbox page and the keys."""
    yield Page("/outbox")
    yield Data("server-keys", _keys, per_language=False)


def _keys() -> bytes:
    found = keys.current()
    return json.dumps({"recipient": found.recipient, "answerKey": found.answer_key}).encode()
