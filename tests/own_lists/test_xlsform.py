"""An XLSForm becomes a checklist: what is kept, what is noted, and what is refused with sheet, row and reason."""

from pathlib import Path

import pytest

from app.checklists.model import Checklist, Item, Kind
from app.checklists.rules import Answer, Condition, asked
from app.own_lists import reading, stored
from app.own_lists.problems import Finding, Refused
from tests.own_lists.sheets import HARVEST, YES_NO, xlsx

STANDARDS = Path(__file__).parents[3] / "shared" / "standards"
HTCDS = STANDARDS / "htcds" / "htcds_xlsform.xlsx"


def read(content: bytes, **about: str) -> reading.Read:
    return reading.read(content, reading.About(**about), {"en", "es"})


def items(checklist: Checklist) -> dict[str, Item]:
    return {item.id: item for item in checklist.items()}


def refusal(content: bytes) -> list[tuple[str, str, int]]:
    with pytest.raises(Refused) as refused:
        read(content)
    return [(one.code, one.sheet, one.row) for one in refused.value.findings]


def notes(found: reading.Read) -> set[tuple[str, int]]:
    return {(one.code, one.row) for one in found.notes}


def test_groups_notes_choices_and_conditions_are_kept() -> None:
    checklist = read(HARVEST).checklist
    assert checklist.title == "Harvest"
    assert [(one.id, one.title) for one in checklist.dimensions] == [
        ("work", "Your work"),
        ("questions", "Harvest"),
    ]
    assert checklist.dimensions[0].groups[0].say == ("Thank you for talking with me.",)
    found = items(checklist)
    assert found["work.place"].kind is Kind.ONE
    assert [one.text for one in found["work.place"].choices] == ["On a farm", "In a home", "Somewhere else"]
    assert found["work.paid"].kind is Kind.SIGN, "a question of yes and no has the five answers"
    assert found["work.paid"].asked_if == (Condition("work.place", ("farm", "home")),)
    assert found["work.before"].kind is Kind.MANY
    assert found["questions.more"].kind is Kind.TEXT
    assert found["questions.more"].asked_if[0] == Condition("work.before", ("farm",))
    assert "yes" not in found["questions.more"].asked_if[1].answers
    assert "not-asked" in found["questions.more"].asked_if[1].answers, "what is empty is not yes either"


def test_skip_logic_reads_several_answers() -> None:
    signs = read(HARVEST).checklist.signs()
    said = {"work.place": "farm", "work.paid": "no", "work.before": "home farm", "questions.more": "x"}
    assert set(asked(signs, said)) == set(said)
    assert "questions.more" not in asked(signs, {**said, "work.before": "home"})
    assert "work.paid" not in asked(signs, {**said, "work.place": "other"})


def test_it_only_collects_and_ends_in_options() -> None:
    checklist = read(HARVEST).checklist
    assert checklist.rule is None
    assert checklist.table()["rule"] == []
    assert checklist.options[0].urgent


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        *((one, "type-where") for one in ("geopoint", "geotrace", "geoshape", "start-geopoint")),
        *((one, "type-who") for one in ("deviceid", "phonenumber", "username", "email", "subscriberid")),
        *((one, "type-likeness") for one in ("background-audio", "audio", "image", "video", "file", "barcode", "audit")),
    ],
)  # fmt: skip
def test_what_would_locate_or_identify_somebody_is_refused(kind: str, code: str) -> None:
    assert refusal(xlsx([("text", "a", "A?"), (kind, "b", "B?")])) == [(code, "survey", 3)]


def test_everything_that_is_wrong_is_said_at_once_with_its_row() -> None:
    wrong = xlsx(
        [
            ("select_one nowhere", "a", "A?"),
            ("text", "b", ""),
            ("telepathy", "c", "C?"),
            ("text", "two words", "D?"),
            ("text", "e", "E?"),
            ("text", "e", "E again?"),
            ("begin_group", "g", "G"),
        ]
    )
    assert refusal(wrong) == [
        ("no-list", "survey", 2),
        ("no-label", "survey", 3),
        ("type-unknown", "survey", 4),
        ("name", "survey", 5),
        ("twice", "survey", 7),
        ("not-closed", "survey", 8),
    ]


def test_rows_are_counted_as_the_spreadsheet_counts_them_over_empty_ones() -> None:
    assert refusal(xlsx([(), ("text", "a", "A?"), (), ("geopoint", "b", "B?")])) == [
        ("type-where", "survey", 5)
    ]


def test_choices_are_checked_with_their_own_sheet_and_row() -> None:
    double = xlsx([("select_one yn", "a", "A?")], [*YES_NO, ("yn", "no", "No again"), ("yn", "", "Nothing")])
    assert refusal(double) == [("twice", "choices", 4), ("name", "choices", 5)]


def test_what_only_pyxform_sees_is_refused_too() -> None:
    """A label that points at a question that is not there."""
    [(code, sheet, row)] = refusal(xlsx([("text", "a", "A ${nobody}?")]))
    assert (code, sheet) == ("pyxform", "survey")
    assert row in (0, 2)


def test_what_cannot_be_kept_is_noted_with_its_row() -> None:
    found = read(
        xlsx(
            [
                ("start", "start", ""),
                ("integer", "age", "How old?", "", "yes", ". > 0", ""),
                ("text", "a", "A?", "${age} > 17", "", "", ""),
                ("calculate", "c", "", "", "", "", "1 + 1"),
                ("begin_repeat", "r", "Again"),
                ("select_one yn", "b", "B?"),
                ("end_repeat", ""),
            ],
            survey_head=("type", "name", "label", "relevant", "required", "constraint", "calculation"),
        )
    )
    assert notes(found) == {
        ("column", 1),
        ("left-out-time", 2),
        ("required", 3),
        ("relevant", 4),
        ("free-text", 4),
        ("left-out", 5),
        ("once", 6),
        ("five-answers", 7),
    }
    assert items(found.checklist)["questions.a"].asked_if == (), "rather asked always than never"


def test_translations_come_along_and_a_language_that_no_screen_has_is_noted() -> None:
    found = read(
        xlsx(
            [("select_one yn2", "a", "Are you well?", "¿Está bien?", "Tudo bem?")],
            [("yn2", "well", "Well", "Bien", "Bem"), ("yn2", "ill", "Ill", "Mal", "")],
            survey_head=(
                "type",
                "name",
                "label::English (en)",
                "label::Español (es)",
                "label::Português (pt)",
            ),
            choices_head=(
                "list_name",
                "name",
                "label::English (en)",
                "label::Español (es)",
                "label::Português (pt)",
            ),
        )
    )
    assert items(found.checklist)["questions.a"].text == "Are you well?"
    assert found.checklist.words["es"] == {"Are you well?": "¿Está bien?", "Well": "Bien", "Ill": "Mal"}
    assert [one for one in found.notes if one.code == "other-language"] == [
        Finding("other-language", "survey", 1, {"language": "pt"})
    ]


def test_the_default_language_is_the_lists_own() -> None:
    found = read(
        xlsx(
            [("text", "a", "Well?", "¿Bien?")],
            settings={"form_title": "Salud", "default_language": "Español (es)"},
            survey_head=("type", "name", "label::English (en)", "label::Español (es)"),
        )
    )
    assert items(found.checklist)["questions.a"].text == "¿Bien?"
    assert found.checklist.words == {"en": {"¿Bien?": "Well?"}}


def test_a_screen_holds_four_questions_and_one_with_many_choices_has_it_alone() -> None:
    many = [("long", f"c{n}", f"Choice {n}") for n in range(9)]
    rows = [("text", f"q{n}", f"Q{n}?") for n in range(5)]
    checklist = read(xlsx([*rows, ("select_one long", "l", "Long?"), ("text", "z", "Z?")], many)).checklist
    assert [len(group.items) for group in checklist.dimensions[0].groups] == [4, 1, 1, 1]


def test_without_a_name_it_asks_for_one_and_takes_the_one_that_was_typed() -> None:
    nameless = xlsx([("text", "a", "A?")], settings={"version": "1"})
    assert refusal(nameless) == [("no-title", "settings", 0)]
    assert read(nameless, title="Typed").checklist.title == "Typed"


def test_htcds_comes_in_whole() -> None:
    if not HTCDS.exists():
        pytest.skip("the HTCDS form is not beside the project (../shared/standards)")
    found = read(HTCDS.read_bytes(), title="HTCDS")
    kinds = [item.kind for item in found.checklist.items()]
    assert len(kinds) == 31
    assert (kinds.count(Kind.ONE), kinds.count(Kind.MANY)) == (6, 5)
    assert len(items(found.checklist)["questions.prs_Citizenship"].choices) == 249
    assert {code for code, _row in notes(found)} == {"left-out-time", "left-out", "free-text"}


def test_a_list_survives_being_stored() -> None:
    checklist = read(HARVEST).checklist
    assert stored.checklist(stored.plain(checklist)) == checklist


def test_an_answer_that_nobody_can_give_is_no_condition() -> None:
    found = read(xlsx([("select_one yn", "a", "A?"), ("text", "b", "B?", "${a} = 'perhaps'")]))
    assert ("relevant", 3) in notes(found)
    assert Answer.YES in found.checklist.answers
