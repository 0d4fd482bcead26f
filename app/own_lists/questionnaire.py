"""A checklist as a FHIR R4 Questionnaire. What has no place in the resource, the rule above all, is not in it."""

from typing import Any

from app.checklists.model import Checklist, Group, Item, Kind
from app.checklists.rules import Answer, Condition

Json = dict[str, Any]

TYPES = {Kind.TEXT: "text", Kind.NUMBER: "decimal", Kind.DATE: "date"}
TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"
BESIDE = (Answer.DO_NOT_KNOW, Answer.PREFERS_NOT_TO_SAY, Answer.NOT_ASKED)


def _spaced(text: str) -> str:
    """FHIR's texts know no space that does not break."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


class Questionnaire:
    """Makes the resource of one checklist: translations stand beside every text, by the extension that FHIR has for it."""

    def __init__(
        self, checklist: Checklist, origin: str, words: dict[str, dict[str, str]], answers: dict[Answer, str]
    ) -> None:
        self.checklist = checklist
        self.origin = origin
        self.words = words
        self.answers = answers

    def resource(self) -> Json:
        """Returns the Questionnaire, ready to be written as JSON."""
        one = self.checklist
        return {
            "resourceType": "Questionnaire",
            "url": f"{self.origin}/checklists/{one.slug}",
            "version": one.version,
            "title": one.title,
            **self._beside("title", one.title),
            "status": "active",
            "subjectType": ["Patient"],
            **({"description": one.summary} if one.summary else {}),
            **({"purpose": one.population} if one.population else {}),
            **({"copyright": one.licence} if one.licence else {}),
            "item": [
                {
                    "linkId": f"part:{part.id}",
                    **self._text(part.title),
                    "type": "group",
                    "item": [self._screen(group) for group in part.groups],
                }
                for part in one.dimensions
            ],
        }

    def _screen(self, group: Group) -> Json:
        said = [("why", group.why)] if group.why else []
        said += [(f"say-{number}", text) for number, text in enumerate(group.say, 1)]
        notes = [
            {"linkId": f"screen:{group.id}:{name}", **self._text(text), "type": "display"}
            for name, text in said
        ]
        return {
            "linkId": f"screen:{group.id}",
            **self._text(group.title),
            "type": "group",
            **self._enabled(group.asked_if),
            "item": [*notes, *(self._item(one) for one in group.items)],
        }

    def _item(self, item: Item) -> Json:
        choices = [(choice.code, choice.text) for choice in item.choices]
        offered = self.checklist.answers if item.kind is Kind.SIGN else BESIDE
        choices += [(str(one), self.answers[one]) for one in offered]
        asked = TYPES.get(item.kind)
        options = [{"valueCoding": self._coding(code, text)} for code, text in choices]
        return {
            "linkId": item.id,
            **self._text(item.text),
            "type": asked or "choice",
            **self._enabled(item.asked_if),
            "required": False,
            "repeats": item.kind is Kind.MANY,
            **({} if asked else {"answerOption": options}),
            **({"item": [self._hint(item)]} if item.why else {}),
        }

    def _hint(self, item: Item) -> Json:
        return {"linkId": f"{item.id}:why", **self._text(item.why), "type": "display"}

    def _coding(self, code: str, text: str) -> Json:
        return {
            "system": f"{self.origin}/answers",
            "code": code,
            "display": _spaced(text),
            **self._beside("display", text),
        }

    def _enabled(self, asked_if: tuple[Condition, ...]) -> Json:
        """FHIR joins conditions with *and* or with *or*, never both: *all* of them, or *any* answer to one item."""
        if not asked_if:
            return {}
        when = [
            {
                "question": one.item,
                "operator": "=",
                "answerCoding": {"system": f"{self.origin}/answers", "code": answer},
            }
            for one in asked_if
            for answer in one.answers
        ]
        # Several conditions with several answers each: what is asked too often loses nothing, what is never asked does.
        every = all(len(one.answers) == 1 for one in asked_if)
        behaviour = {"enableBehavior": "all" if every else "any"} if len(when) > 1 else {}
        return {"enableWhen": when, **behaviour}

    def _text(self, text: str) -> Json:
        return {"text": _spaced(text), **self._beside("text", text)}

    def _beside(self, name: str, text: str) -> Json:
        """Returns the translations of the text in the property of that name."""
        found = [
            {
                "url": TRANSLATION,
                "extension": [
                    {"url": "lang", "valueCode": language},
                    {"url": "content", "valueString": _spaced(words[text])},
                ],
            }
            for language, words in self.words.items()
            if words.get(text)
        ]
        return {f"_{name}": {"extension": found}} if found else {}
