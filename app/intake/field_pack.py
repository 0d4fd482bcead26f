"""What of the conversation travels: every step, answered from the phone even with a network."""

from collections.abc import Iterable

from app.fieldpack import Data, Page
from app.intake import steps


def provide() -> Iterable[Page | Data]:
    """Returns the shells."""
    yield Page("/referrals/new", local=True)
    yield Page("/drafts", local=True)
    yield Page("/safety-plan", local=True)
    for step in steps.ALL:
        yield Page(f"/intake/:id/{step}", sample=f"/intake/{steps.SAMPLE_ID}/{step}", local=True)
