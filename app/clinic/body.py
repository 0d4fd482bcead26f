"""The body map: its parts, how they are drawn, and what may be written of a mark. The figure is ours; nothing of it comes from a published form."""

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import pgettext


@dataclass(frozen=True)
class Part:
    """One part of the figure, in the units of its picture (100 wide, 220 high, the head at the top)."""

    front: str
    """Its code seen from the front; `right-` and `left-` are the person's own."""
    back: str
    path: str
    middle: tuple[int, int]
    """Where a mark stands that was chosen from the list."""
    mirrored: bool = False


MIDDLE = (
    Part("face", "back-of-head", "M50 4c8 0 12 6 12 14s-5 15-12 15-12-7-12-15S42 4 50 4Z", (50, 18)),
    Part("neck", "neck", "M45 34h10v7H45Z", (50, 37)),
    Part("chest", "upper-back", "M31 43q19-5 38 0l-2 27H33Z", (50, 56)),
    Part("belly", "lower-back", "M33 71h34l-1 21H34Z", (50, 81)),
    Part("hips", "buttocks", "M34 93h32l4 19H30Z", (50, 102)),
)
SIDE = (
    ("upper-arm", "M29 44q-8 1-10 6l-4 26 9 2 7-26Z", (22, 60)),
    ("forearm", "M15 77l9 2-4 27-8-1Z", (18, 92)),
    ("hand", "M12 106l8 1q3 7 0 13t-8 1q-4-8 0-15Z", (15, 114)),
    ("thigh", "M30 113l19 1-2 42H35Z", (40, 134)),
    ("lower-leg", "M35 157h12l-2 41h-8Z", (41, 178)),
    ("foot", "M37 199h8q4 8 1 13t-10 2q-3-7 1-15Z", (41, 207)),
)


def parts() -> list[Part]:
    """Returns every part once: what is on the picture's start side is the person's right, seen from the front."""
    right = [Part(f"right-{name}", f"left-{name}", path, middle) for name, path, middle in SIDE]
    left = [
        Part(f"left-{name}", f"right-{name}", path, (100 - middle[0], middle[1]), mirrored=True)
        for name, path, middle in SIDE
    ]
    return [*MIDDLE, *right, *left]


def places() -> dict[str, str]:
    """Returns every part's code with its words."""
    return {
        "face": _("Face"),
        "back-of-head": _("Back of the head"),
        "neck": _("Neck"),
        "chest": _("Chest"),
        "upper-back": _("Upper back"),
        "belly": _("Belly"),
        "lower-back": _("Lower back"),
        "hips": _("Hips or private parts"),
        "buttocks": _("Buttocks"),
        "right-upper-arm": _("Right upper arm"),
        "right-forearm": _("Right forearm"),
        "right-hand": _("Right hand"),
        "right-thigh": _("Right thigh"),
        "right-lower-leg": _("Right lower leg"),
        "right-foot": _("Right foot"),
        "left-upper-arm": _("Left upper arm"),
        "left-forearm": _("Left forearm"),
        "left-hand": _("Left hand"),
        "left-thigh": _("Left thigh"),
        "left-lower-leg": _("Left lower leg"),
        "left-foot": _("Left foot"),
    }


def kinds() -> list[tuple[str, str]]:
    """Returns what a mark can be: what is seen, no cause."""
    return [
        ("bruise", _("Bruise")),
        ("cut", _("Cut or scratch")),
        ("burn", _("Burn")),
        ("swelling", _("Swelling")),
        ("bite", _("Bite")),
        ("tied", _("Mark as of something tied")),
        ("scar", pgettext("on the body", "Scar")),
        ("pain", _("Pain, nothing to see")),
        ("other", _("Something else")),
    ]


def ages() -> list[tuple[str, str]]:
    """Returns how old a mark may be, as far as was said: nobody can tell the age of a bruise by its colour."""
    return [
        ("days", _("A few days at most")),
        ("weeks", _("Weeks")),
        ("older", _("Months or years")),
        ("unknown", _("Not known")),
    ]


def sources() -> list[tuple[str, str]]:
    """Returns how the one who writes it down knows of it."""
    return [("seen", _("I saw it")), ("said", _("They told me; I did not look"))]


def words() -> list[tuple[str, str]]:
    """Returns every code of a clinic record, as `kind:code`, with its words."""
    kinds_of = {
        "place": list(places().items()),
        "mark": kinds(),
        "age": ages(),
        "source": sources(),
    }
    return [(f"{kind}:{code}", label) for kind, found in kinds_of.items() for code, label in found]
