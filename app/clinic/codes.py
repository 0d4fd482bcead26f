"""ICD-10-CM codes about exploitation that a clinician may choose; none is ever chosen by itself.

Codes and titles are facts of ICD-10-CM (fiscal year 2019 and later), a work of the US government and in the public domain.
Titles stay in English: that is how they stand in a record. The seventh character is the first encounter's.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Code:
    """One code, and for which age group it is offered."""

    code: str
    title: str
    age: str
    """`adult`, `minor` or `any`."""

    @property
    def sector(self) -> str:
        """Which lists it fits, should they make something stand out: `sexual`, `labour`, or none."""
        sexual, labour = "sexual" in self.title, "labor" in self.title
        return "" if sexual == labour else "sexual" if sexual else "labour"


SYSTEM = "http://hl7.org/fhir/sid/icd-10-cm"
ALL = (
    Code("T74.51XA", "Adult forced sexual exploitation, confirmed, initial encounter", "adult"),
    Code("T74.61XA", "Adult forced labor exploitation, confirmed, initial encounter", "adult"),
    Code("T76.51XA", "Adult forced sexual exploitation, suspected, initial encounter", "adult"),
    Code("T76.61XA", "Adult forced labor exploitation, suspected, initial encounter", "adult"),
    Code("T74.52XA", "Child sexual exploitation, confirmed, initial encounter", "minor"),
    Code("T74.62XA", "Child forced labor exploitation, confirmed, initial encounter", "minor"),
    Code("T76.52XA", "Child sexual exploitation, suspected, initial encounter", "minor"),
    Code("T76.62XA", "Child forced labor exploitation, suspected, initial encounter", "minor"),
    Code(
        "Z04.81",
        "Encounter for examination and observation of victim following forced sexual exploitation",
        "any",
    ),
    Code(
        "Z04.82",
        "Encounter for examination and observation of victim following forced labor exploitation",
        "any",
    ),
    Code("Z62.813", "Personal history of forced labor or sexual exploitation in childhood", "any"),
    Code("Z91.42", "Personal history of forced labor or sexual exploitation", "any"),
    Code("Y07.6", "Multiple perpetrators of maltreatment and neglect", "any"),
)
