"""What of the conversation travels: every step, answered from the phone even with a network."""

from collections.abc import Iterable
from uuid import UUID

from app.fieldpack import Data, Page
from app.intake import steps


def provide_own(_organisation_id: UUID) -> Iterable[Page]:
    """Returns the step that lists checklists, where an organisation has some of its own."""
    yield _step("checklist")


def provide() -> Iterable[Page | Data]:
    """Returns the shells."""
    yield Page("/referrals/new", local=True)
    yield Page("/drafts", local=True)
    yield Page("/safety-plan", local=True)
    for step in steps.ALL:
        yield _step(step)


def _step(step: str) -> Page:
    return Page(f"/intake/:id/{step}", sample=f"/intake/{steps.SAMPLE_ID}/{step}", local=True)
