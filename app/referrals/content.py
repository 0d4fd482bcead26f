"""The words of what is sent sealed: codes in the person part, and what they are called in the reader's language."""

from flask_babel import gettext as _

Words = list[tuple[str, str]]


def access() -> Words:
    """Returns what somebody may need to be able to come in."""
    return [
        ("step-free", _("No stairs")),
        ("hearing", _("Hears little or nothing")),
        ("sight", _("Sees little or nothing")),
        ("reading", _("Does not read")),
        ("pregnant", _("Is pregnant")),
        ("ill", _("Is ill or injured")),
    ]


def transport() -> Words:
    """Returns how somebody would get there."""
    return [
        ("alone", _("They can get there without help")),
        ("money", _("Needs a ticket or money for it")),
        ("pick-up", _("Needs to be picked up")),
    ]


def accompany() -> Words:
    """Returns who goes with them."""
    return [
        ("nobody", _("They go alone")),
        ("worker", _("I go with them")),
        ("wanted", _("They want somebody to go with them")),
    ]


def papers() -> Words:
    """Returns kinds of papers."""
    return [
        ("passport", _("Passport")),
        ("identity-card", _("Identity card")),
        ("permit", _("Residence or work permit")),
        ("birth", _("Birth certificate")),
        ("contract", _("Work contract or pay slips")),
        ("health-card", _("Health card")),
    ]


def own_view() -> Words:
    """Returns what a child thinks of the referral."""
    return [
        ("agrees", _("They want this")),
        ("unsure", _("They are not sure")),
        ("against", _("They do not want this")),
        ("not-asked", _("Not asked")),
    ]


def caregiver() -> Words:
    """Returns whether a caregiver was told."""
    return [
        ("informed", _("A caregiver was told")),
        ("not-safe", _("Not told: it may not be safe")),
        ("none", _("There is no caregiver")),
        ("not-yet", _("Not told yet")),
    ]


def report() -> Words:
    """Returns whether a report was made that the law or an order asks for."""
    return [
        ("made", _("A report was made")),
        ("will-be", _("A report will be made")),
        ("not-required", _("No report is needed")),
        ("not-decided", _("Not decided yet")),
    ]


def basis() -> Words:
    """Returns what obliges to report."""
    return [
        ("law", _("A law")),
        ("order", _("A court or an authority")),
        ("policy", _("The rules of my organisation")),
        ("none", _("Nothing obliges me")),
    ]


def person_part() -> Words:
    """Returns every code of a person part's coded answers, as `kind:code`, with its words."""
    kinds = {
        "access": access(),
        "transport": transport(),
        "accompany": accompany(),
        "papers": papers(),
        "own_view": own_view(),
        "caregiver": caregiver(),
        "report": report(),
        "basis": basis(),
    }
    return [(f"{kind}:{code}", label) for kind, words in kinds.items() for code, label in words]
