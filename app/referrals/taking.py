"""What a recipient takes along of a referral besides the person part: routing facts, with words, for the page's own modules."""

from typing import Any

from app.referrals import words
from app.referrals.queries import Received, Step
from app.referrals.rules import TASK_STATUS, State


def facts(referral: Received, steps: tuple[Step, ...], recipient: str, origin: str) -> dict[str, Any]:
    """Returns the facts that `service_worker/shared/{fhir,htcds}.js` makes letters and files of; nothing of them names the person."""
    accepted = [step.at for step in steps if step.state == State.ACCEPTED.value]
    failed = referral.state == State.CLOSED.value and referral.reason == "not-reached"
    return {
        "origin": origin,
        "referral": str(referral.referral_id),
        "copy": str(referral.id),
        "grant": str(referral.grant_id),
        "sender": referral.sender,
        "recipient": recipient,
        "needs": [{"code": code, "label": words.need(code)} for code in referral.needs],
        "urgency": referral.urgency.value,
        "urgency_label": words.urgency(referral.urgency.value),
        "language": referral.language,
        "interpreter": referral.interpreter,
        "age_band": referral.age_band,
        "state": referral.state,
        "state_label": words.state(referral.state),
        "task_status": "failed" if failed else TASK_STATUS[State(referral.state)],
        "items": list(referral.items),
        "withheld": list(referral.withheld),
        "received_at": referral.received_at.isoformat(),
        "until": referral.until.isoformat(),
        "changed_at": max((step.at for step in steps), default=referral.received_at).isoformat(),
        "accepted_at": accepted[-1].isoformat() if accepted else None,
    }
