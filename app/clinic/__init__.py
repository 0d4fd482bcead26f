"""What a clinic writes down beside the conversation: a body map with marks, urgent care, codes that a clinician chooses. Words and drawings alone: what is written stays sealed."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Gives the templates the figure and the words."""
    from app.clinic import body, codes, urgent

    app.jinja_env.globals.update(body_map=body, urgent_care=urgent, icd_codes=codes)
