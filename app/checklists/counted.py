"""What of a checklist may be counted, if the person agrees: which parts stood out, and what the list is about.

The server can read it, so both are closed lists of our own words; nothing else fits in.
"""

from typing import Any

from app.checklists.model import Checklist, Sector

PARTS = frozenset(
    {
        *("deceptive_recruitment", "coercive_recruitment", "vulnerability_recruitment"),
        *("exploitation", "coercion_destination", "vulnerability_destination"),
        *(
            "beginning",
            "body",
            "children",
            "control",
            "danger",
            "held",
            "hold",
            "night",
            "violence",
            "work",
            "young",
        ),
    }
)
"""Parts of the lists that ship with the code. A list from elsewhere is not counted."""

MOST = 10
"""Lists that one conversation may bring."""


def countable(checklist: Checklist) -> bool:
    """Tells whether every part of a checklist has a word that can be counted."""
    return checklist.rule is not None and all(one.id in PARTS for one in checklist.dimensions)


def parse(raw: Any) -> list[dict[str, Any]]:
    """Returns what may be counted of each list; raises ValueError (KeyError, TypeError) for anything else."""
    if not isinstance(raw, list) or len(raw) > MOST:
        raise ValueError("what is counted is a short list")
    return [_one(each) for each in raw]


def _one(raw: Any) -> dict[str, Any]:
    if not isinstance(raw, dict) or raw.keys() != {"sector", "parts"}:
        raise ValueError("sector and parts are counted, nothing else")
    parts = raw["parts"]
    if not isinstance(parts, list) or not parts or not set(parts) <= PARTS or len(set(parts)) != len(parts):
        raise ValueError("parts holds something that is in no list of ours")
    return {"sector": Sector(raw["sector"]).value, "parts": sorted(parts)}
