"""What needs care now, and what needs it soon: signs that anybody can see or be told, each with what to do. Not a diagnosis.

The signs are the common danger signs of first aid in our own words. The times for care after rape (medicine against HIV within
72 hours, emergency contraception within five days) are those of the World Health Organization, *Clinical management of rape
and intimate partner violence survivors* (2020).
"""

from flask_babel import gettext as _


def now() -> list[tuple[str, str]]:
    """Returns signs for which an ambulance is called."""
    return [
        ("breath", _("Cannot breathe well, or pain in the chest")),
        ("awake", _("Hard to wake, confused, or had a fit")),
        ("bleeding", _("Bleeds and it does not stop")),
        ("head", _("Hit on the head and vomits, or the headache grows")),
        ("pregnant", _("Pregnant, and bleeds or has strong pain")),
        ("move", _("Cannot feel or move a part of the body")),
        ("taken", _("Took or was given something dangerous")),
        ("life", _("Wants to end their life")),
    ]


def soon() -> list[tuple[str, str]]:
    """Returns what a clinician should see within hours: for some of it help works only for a time."""
    return [
        ("forced-sex", _("Forced sex in the last five days")),
        ("strangled", _("Somebody pressed on their neck")),
        ("fever", _("Fever, or a wound that is red, hot or smells")),
        ("medicine", _("Was kept from medicine that they need")),
        ("burn", _("A burn larger than their palm, or on face, hands or private parts")),
        ("withdrawal", _("Shakes or sweats because alcohol or drugs ended")),
    ]


def words() -> list[tuple[str, str]]:
    """Returns every sign as `urgent:code` with its words."""
    return [(f"urgent:{code}", label) for code, label in [*now(), *soon()]]
