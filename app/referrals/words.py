"""The words of referrals: states, reasons, urgency, what is shared, ages. Each function returns the reader's language."""

from datetime import datetime, timedelta
from uuid import UUID

from flask_babel import format_timedelta, ngettext
from flask_babel import gettext as _

from app.directory import needs

SELF = "self-referral"
"""The name of the organisation that stands for everybody who asks for themself."""


def sender(name: str) -> str:
    """Returns who sent a referral: an organisation, or the person."""
    return _("The person, who asked for themself") if name == SELF else name


def need(slug: str) -> str:
    """Returns what a need is called."""
    found = needs.BY_SLUG.get(slug)
    return str(found.label) if found else slug


def state(code: str) -> str:
    """Returns where a referral stands, or what a line of its timeline says."""
    return {
        "waiting": _("Not asked yet"),
        "requested": _("No answer yet"),
        "accepted": _("Accepted"),
        "waitlisted": _("On the waiting list"),
        "declined": _("Declined"),
        "contacted": _("They are in contact"),
        "not-reached": _("Could not be reached yet"),
        "served": _("Help was given"),
        "closed": _("Closed"),
        "returned": _("Given back"),
        "transferred": _("Passed on"),
        "withdrawn": _("Withdrawn by the person"),
        "revoked": _("Taken back by the sender"),
        "expired": _("The time they agreed to is over"),
        "reminded": _("Reminder sent"),
        "overdue": _("No answer in time"),
        "confirmed": _("Appointment agreed"),
        "message": _("Message"),
        "appointment": _("Appointment proposed"),
    }.get(code, code)


def happened(code: str, side: str) -> str:
    """Returns what a line of a timeline says."""
    if code == "requested":
        return _("Asked next") if side == "clock" else _("Sent")
    if code == "message":
        return _("Message from the sender") if side == "sender" else _("Message from the organisation")
    return state(code)


def next_for_sender(code: str) -> str:
    """Returns what happens next, as the sender is told."""
    return {
        "waiting": _("They are asked when those before them could not help."),
        "requested": _("Next: they answer. If they do not, you are told."),
        "accepted": _("Next: they contact the person."),
        "waitlisted": _("Next: they say when there is a place. You can ask somebody else meanwhile."),
        "declined": _("Next: choose another service with the person."),
        "contacted": _("Next: they say what help was given."),
        "not-reached": _("Next: they try again. Write to them if you know a better way."),
        "served": _("Next: they close it."),
        "returned": _("Next: choose another service with the person."),
        "transferred": _("Next: the organisation after them in the order is asked."),
    }.get(code, _("Nothing more happens here."))


def next_for_recipient(code: str) -> str:
    """Returns what the recipient does next."""
    return {
        "requested": _("Next: say whether you can help."),
        "accepted": _("Next: contact the person as they wish."),
        "waitlisted": _("Next: say so when there is a place."),
        "contacted": _("Next: say what help was given."),
        "not-reached": _("Next: try again, or write to the sender."),
        "served": _("Next: close it."),
    }.get(code, _("Nothing more to do here."))


def action(code: str) -> str:
    """Returns what can be chosen to do."""
    return {
        "accept": _("Accept: we will contact them"),
        "waitlist": _("Waiting list: we have no place yet"),
        "decline": _("Decline: we cannot help"),
        "contact": _("We are in contact with them"),
        "not-reach": _("We tried and could not reach them"),
        "serve": _("We gave help"),
        "close": _("Close: nothing more to do"),
        "pass-on": _("Give it back: we cannot go on"),
        "take-back": _("Take it back"),
        "ask-now": _("Ask them now"),
    }.get(code, code)


def asked_for(code: str) -> str:
    """Returns the question behind an action that needs one of a list of codes."""
    return {
        "decline": _("Why can you not help?"),
        "pass-on": _("Why can you not go on?"),
        "close": _("How did it end?"),
        "take-back": _("Why do you take it back?"),
    }.get(code, "")


def reason(code: str | None) -> str:
    """Returns why a referral was declined, given back or taken back, or how it ended."""
    return {
        "full": _("No place free"),
        "not-eligible": _("Not someone we may serve"),
        "wrong-service": _("Not what we do"),
        "too-far": _("Too far away"),
        "cannot-reach": _("Could not reach the person"),
        "helped": _("They got the help they wanted"),
        "helped-in-part": _("They got part of the help"),
        "found-elsewhere": _("They found help somewhere else"),
        "did-not-want": _("They did not want it any more"),
        "not-reached": _("They could not be reached"),
        "by-mistake": _("It was sent by mistake"),
        "changed": _("Something changed"),
        "organisation-closed": _("The organisation no longer takes part"),
        "other": _("Another reason"),
    }.get(code or "", "")


def group(name: str) -> str:
    """Returns what a group of the inbox is called."""
    return {
        "overdue": _("Overdue"),
        "new": _("New"),
        "mine": _("Mine"),
        "colleagues": _("With colleagues"),
        "done": _("Done"),
    }[name]


def answers(number: int) -> str:
    """Returns how many answers came; empty for none."""
    return (
        ngettext("%(num)d new answer to what you sent", "%(num)d new answers to what you sent", number)
        if number
        else ""
    )


def waiting(new: int, overdue: int) -> list[str]:
    """Returns what waits in the inbox, one line each; nothing for nothing."""
    lines = []
    if overdue:
        lines.append(ngettext("%(num)d referral is overdue", "%(num)d referrals are overdue", overdue))
    if new:
        lines.append(ngettext("%(num)d new referral", "%(num)d new referrals", new))
    return lines


def reference(id: UUID) -> str:
    """Returns a short reference to say on the phone: two groups of three letters and digits."""
    end = id.hex[-6:].upper()
    return f"{end[:3]} {end[3:]}"


def since(at: datetime, now: datetime) -> str:
    """Returns how long something has waited, in words ("3 hours")."""
    return format_timedelta(max(now - at, timedelta(minutes=1)), granularity="minute", threshold=1.2)


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
        "clinic": _("Injuries and urgent care"),
        "child": _("What is written down because they are under 18"),
    }.get(code, code)


def age(code: str) -> str:
    """Returns the age band."""
    return {"adult": _("18 or older"), "minor": _("Under 18"), "unknown": _("Age not known")}.get(code, code)
