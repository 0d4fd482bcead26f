"""The words of referrals: states, reasons, urgency, what is shared, ages. Each function returns the reader's language."""

from flask_babel import gettext as _

from app.directory import needs


def need(slug: str) -> str:
    """Returns what a need is called."""
    found = needs.BY_SLUG.get(slug)
    return str(found.label) if found else slug


def state(code: str) -> str:
    """Returns where a referral stands."""
    return {
        "requested": _("No answer yet"),
        "accepted": _("Accepted"),
        "waitlisted": _("On the waiting list"),
        "declined": _("Declined"),
        "withdrawn": _("Withdrawn by the person"),
        "revoked": _("Taken back by the sender"),
        "expired": _("The agreed time is over"),
    }.get(code, code)


def reason(code: str | None) -> str:
    """Returns why a referral was declined."""
    return {
        "full": _("No place free"),
        "not-eligible": _("Not someone we may serve"),
        "wrong-service": _("Not what we do"),
        "too-far": _("Too far away"),
        "cannot-reach": _("Could not reach the person"),
        "other": _("Another reason"),
    }.get(code or "", "")


def urgency(code: str) -> str:
    """Returns how soon somebody must act."""
    return {"24h": _("Within a day"), "72h": _("Within three days"), "2w": _("Within two weeks")}.get(
        code, code
    )


def item(code: str) -> str:
    """Returns what can be shared or withheld."""
    return {
        "name": _("Name or what to call them"),
        "contact": _("How to reach them safely"),
        "story": _("What they want to say"),
        "checklist": _("Answers to the checklist"),
        "practical": _("What they need to be able to come"),
        "companions": _("Children and others who come along"),
        "documents": _("Papers they have or lack"),
        "plan": _("Their safety plan"),
        "child": _("What is written down because they are under 18"),
    }.get(code, code)


def age(code: str) -> str:
    """Returns the age band."""
    return {"adult": _("18 or older"), "minor": _("Under 18"), "unknown": _("Age not known")}.get(code, code)
