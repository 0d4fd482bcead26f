"""XLSForm's question types: asked here, left out, or refused because they would say where or who somebody is."""

from app.checklists.model import Kind

ASKED = {
    "select_one": Kind.ONE,
    "select1": Kind.ONE,
    "select_multiple": Kind.MANY,
    "rank": Kind.MANY,
    "text": Kind.TEXT,
    "integer": Kind.NUMBER,
    "int": Kind.NUMBER,
    "decimal": Kind.NUMBER,
    "range": Kind.NUMBER,
    "date": Kind.DATE,
    "time": Kind.TEXT,
    "datetime": Kind.TEXT,
}
EXACTLY = {"select_one", "select1", "select_multiple", "text", "integer", "int", "date"}
"""Those that lose nothing; of the others it is said as what they are asked."""

SAID = {"note", "acknowledge", "trigger"}

REFUSED = {
    **dict.fromkeys(
        ("geopoint", "geotrace", "geoshape", "start-geopoint", "background-geopoint", "osm"), "type-where"
    ),
    **dict.fromkeys(
        ("deviceid", "phonenumber", "phone_number", "username", "email", "subscriberid", "simserial", "imei"),
        "type-who",
    ),
    **dict.fromkeys(
        ("background-audio", "audio", "video", "image", "photo", "file", "barcode", "signature", "audit"),
        "type-likeness",
    ),
    **dict.fromkeys(
        (
            "select_one_from_file",
            "select_multiple_from_file",
            "select_one_external",
            "xml-external",
            "csv-external",
        ),
        "type-elsewhere",
    ),
}
LEFT_OUT = {
    **dict.fromkeys(("start", "end", "today"), "left-out-time"),
    **dict.fromkeys(("calculate", "hidden"), "left-out"),
}
BEGIN = {"begin_group", "begin_repeat"}
END = {"end_group", "end_repeat"}

_TWO_WORDS = {
    "begin group": "begin_group",
    "begin repeat": "begin_repeat",
    "end group": "end_group",
    "end repeat": "end_repeat",
    "select one": "select_one",
    "select multiple": "select_multiple",
    "select all that apply": "select_multiple",
}


def parse(text: str) -> tuple[str, str]:
    """Returns a type and the name of its choice list ("" for none): `select_one yesno`, `select multiple from x`."""
    text = " ".join(text.split())
    for words, name in _TWO_WORDS.items():
        if text.lower() == words or text.lower().startswith(f"{words} "):
            text = name + text[len(words) :]
            break
    kind, _, rest = text.partition(" ")
    rest = rest.removeprefix("from ").removesuffix(" or_other").strip()
    return kind.lower(), rest
