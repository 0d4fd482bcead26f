"""Every reading written a second time: from the sentences that people read, not from the tables that the phone reads."""

from collections.abc import Mapping

from app.checklists.model import Checklist
from app.checklists.rules import Strength
from tests.checklists.cases import spelled_out

Read = tuple[list[str], str, str, list[str], bool]
"""What stands out, the example, how soon, why, whether the age refuses a reading."""

OUTSIDE = {
    "labour-exploitation-adults": ["younger"],
    "labour-exploitation-children": ["older"],
    "sexual-exploitation-adults": ["younger"],
    "domestic-servitude-adults": ["younger"],
    "youth-check": ["younger", "older"],
    "clinic-check": ["younger"],
    "street-check": [],
    "safe-now": [],
}
"""Which ages each list refuses."""


def expected(checklist: Checklist, said: Mapping[str, str], age: str) -> Read:
    """Returns what a careful person reads in the answers."""
    if checklist.slug == "safe-now" and said["danger.watched"] not in ("yes", "do-not-know"):
        said = {**said, "danger.phone": "not-asked"}
    soon, because = how_soon(said) if checklist.slug == "safe-now" else ("", [])
    if age in OUTSIDE[checklist.slug]:
        return [], "", soon, because, True
    found = [one.id for one in checklist.dimensions if _stands_out(checklist, one.id, said)]
    return found, _example(checklist.slug, found), soon, because, False


def _stands_out(checklist: Checklist, part: str, said: Mapping[str, str]) -> bool:
    yes = [item for item in checklist.items() if item.id.startswith(f"{part}.") and said[item.id] == "yes"]
    if not checklist.slug.startswith("labour-"):
        return bool(yes)
    strengths = [item.strength for item in yes]
    return spelled_out(
        strengths.count(Strength.STRONG), strengths.count(Strength.MEDIUM), strengths.count(Strength.WEAK)
    )


def _example(slug: str, found: list[str]) -> str:
    if slug == "labour-exploitation-children":
        return "exploited-child" if "exploitation" in found else ""
    if slug != "labour-exploitation-adults" or "exploitation" not in found:
        return ""
    deceived, forced = "deceptive_recruitment" in found, "coercive_recruitment" in found
    if "coercion_destination" in found:
        if deceived or forced:
            return "means-exploitation-coercion"
        used = {"vulnerability_recruitment", "vulnerability_destination"} & set(found)
        return "vulnerability-exploitation-coercion" if used else ""
    if deceived:
        return "deceived-exploited"
    return "" if forced else "exploited"


def how_soon(said: Mapping[str, str]) -> tuple[str, list[str]]:
    """The safety questions as sentences: within a day, within three days, within two weeks."""
    if set(said.values()) == {"not-asked"}:
        return "", []
    unsure = ("yes", "do-not-know")
    day = []
    if said["danger.now"] in unsure:
        day.append("in-danger")
    if said["danger.injury"] == "yes":
        day.append("needs-a-doctor")
    if said["danger.moved"] == "yes":
        day.append("moved-soon")
    if said["night.unsafe"] in unsure:
        day.append("no-bed")
    if said["children.minor"] == "yes" or said["children.others"] in unsure:
        day.append("a-child")
    if day:
        return "24h", day
    three = []
    if said["danger.watched"] in unsure:
        three.append("watched")
    if "prefers-not-to-say" in (said["danger.now"], said["night.unsafe"], said["children.others"]):
        three.append("not-said")
    if said["danger.moved"] == "do-not-know":
        three.append("may-be-moved")
    if said["body.pregnant"] == "yes":
        three.append("pregnant")
    if "yes" in (said["hold.papers"], said["hold.debt"]):
        three.append("held")
    return ("72h", three) if three else ("2w", ["otherwise"])
