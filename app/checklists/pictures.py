"""A pictogram for each part of the lists that ship: for whoever reads little, and to find one's place again."""

PICTURES = {
    "ask": "talk",
    "beginning": "transport",
    "body": "health",
    "children": "children",
    "coercion_destination": "lock",
    "coercive_recruitment": "stop",
    "control": "lock",
    "danger": "warning",
    "deceptive_recruitment": "documents",
    "exploitation": "work",
    "held": "documents",
    "hold": "lock",
    "night": "home",
    "privacy": "withhold",
    "respect": "hand",
    "respond": "help",
    "tell": "speak",
    "violence": "warning",
    "vulnerability_destination": "map-pin",
    "vulnerability_recruitment": "person",
    "work": "work",
    "young": "person",
}
"""The icon of a part, by the part's id."""
OTHERS = "list"
"""Of a list that somebody brought along."""


def picture_of(dimension: str) -> str:
    """Returns the name of a part's icon."""
    return PICTURES.get(dimension, OTHERS)
