"""What can be asked of a service besides words: facets, out of everything that may be told about it. Pure.

A facet is a name that a service has or has not. Where something can be asked (`RULES["asks"]`), there is one facet for
*yes* and one for *no*; a service that says neither has none of them, and whoever asks is told to ask there.
"""

from collections.abc import Iterable

from app.directory.details import ServiceDetail
from app.directory.models import Visibility
from app.directory.words import normalise

FREE = (
    "free, no cost, no charge, free of charge, gratis, sin costo, gratuito, gratuit, sans frais, مجاني, مجانا"
)
WALK_IN = "walk in, walk ins, drop in, no appointment, sin cita, sin cita previa, sans rendez vous, بدون موعد"
BY_APPOINTMENT = "by appointment, appointment only, appointment required, by referral, referral only, con cita, cita previa, sur rendez vous, بموعد"
WHEELCHAIR = "wheelchair, wheelchairs, step free, ramp, accessible, disabled access, silla de ruedas, fauteuil roulant, كرسي متحرك"
NOT = "not, no, without, sin, sans, pas, non, غير, بدون, لا"
WOMEN = "women, woman, female, females, girls, mothers, mujeres, mujer, chicas, femmes, femme, filles, نساء, امراة, فتيات"
MEN = "men, man, male, males, boys, fathers, hombres, hombre, hommes, homme, رجال, رجل"
FAMILIES = "families, family, parents, parent, mothers, fathers, familias, padres, familles, parents, عائلات, اسر, عائلة"
MINORS = "minors, minor, children, child, youth, young people, teen, teens, teenagers, unaccompanied, under 18, menores, niños, niñas, jóvenes, mineurs, enfants, jeunes, قاصر, قاصرين, اطفال, شباب"
ADULT, YOUNG = 18, 25
"""Ages in years: who must be this old is no minor; what ends at this age is for the young."""


def phrases(text: str) -> list[list[str]]:
    """Returns the normalised phrases of a list with commas."""
    return [normalise(part) for part in text.split(",")]


LISTS = {
    name: phrases(text)
    for name, text in (
        ("free", FREE),
        ("walk-in", WALK_IN),
        ("appointment", BY_APPOINTMENT),
        ("wheelchair", WHEELCHAIR),
        ("women", WOMEN),
        ("men", MEN),
        ("families", FAMILIES),
        ("minors", MINORS),
    )
}
NEGATIONS = {word for phrase in phrases(NOT) for word in phrase}


def says(words: list[str], name: str, denied: bool = False) -> bool:
    """Whether words hold a phrase of the list of that name, and not right behind a *not* (or, when `denied`, right behind one)."""
    known = set(words)
    for phrase in LISTS[name]:
        if not known.issuperset(phrase):
            continue
        for start in range(len(words) - len(phrase) + 1):
            if words[start : start + len(phrase)] == phrase:
                behind = bool(NEGATIONS.intersection(words[max(0, start - 2) : start]))
                if behind == denied:
                    return True
    return False


def denies(words: list[str], name: str) -> bool:
    """Whether words hold a phrase of the list of that name right behind a *not*."""
    return says(words, name, denied=True)


def facets(service: ServiceDetail) -> list[str]:
    """Returns the facets that a service has, sorted."""
    found = [f"need:{one}" for one in service.needs] + [f"language:{one}" for one in service.languages]
    found += ["interpreter"] * bool(service.interpretation)
    found += ["referral"] * service.accepts_referrals + ["closed"] * service.closed
    found += ["members"] * (service.visibility is Visibility.PARTNERS)
    return sorted({*found, *costs(service), *circumstances(service), *way_in(service), *meant_for(service)})


def costs(service: ServiceDetail) -> Iterable[str]:
    """Yields `free` or `costs`."""
    texts = [normalise(one) for one in service.costs]
    if service.free or (texts and any(says(one, "free") for one in texts)):
        yield "free"
    elif texts:
        yield "costs"


def circumstances(service: ServiceDetail) -> Iterable[str]:
    """Yields `no-papers` or `papers`; `space` or `full`; `wheelchair` or `steps`."""
    if service.no_documents:
        yield "no-papers"
    elif service.documents:
        yield "papers"
    if service.capacities:
        yield "space" if any(one.available > 0 for one in service.capacities) else "full"
    access = [normalise(text) for place in service.places for text in place.access]
    if any(says(one, "wheelchair") for one in access):
        yield "wheelchair"
    elif any(denies(one, "wheelchair") for one in access):
        yield "steps"


def way_in(service: ServiceDetail) -> Iterable[str]:
    """Yields `walk-in` or `appointment`."""
    how = normalise(service.how_to_apply)
    if says(how, "walk-in") or denies(how, "appointment"):
        yield "walk-in"
    elif says(how, "appointment") or denies(how, "walk-in"):
        yield "appointment"


def only_for(service: ServiceDetail) -> str:
    """Returns `women` or `men` where a service says that it is for them and not for others; else nothing."""
    not_for = {one for one in meant_for(service) if one.startswith("not:")}
    return "women" if "not:men" in not_for else "men" if "not:women" in not_for else ""


def meant_for(service: ServiceDetail) -> Iterable[str]:
    """Yields whom a service says it is for, and whom it is thereby not for."""
    words = normalise(f"{service.for_whom} {service.name}")
    women, men, minors = says(words, "women"), says(words, "men"), says(words, "minors")
    youngest, oldest = service.ages
    if women:
        yield "for:women"
    if men:
        yield "for:men"
    if women and not men:
        yield "not:men"
    if men and not women:
        yield "not:women"
    if says(words, "families"):
        yield "for:families"
    if youngest is not None and youngest >= ADULT:
        yield "not:minors"
    elif minors or (oldest is not None and oldest <= YOUNG):
        yield "for:minors"
