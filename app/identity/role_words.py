"""Roles in words."""

from flask_babel import gettext as _

from app.identity.roles import Role


def role_word(role: Role) -> str:
    """Returns what a role is called, in the reader's language."""
    words: dict[Role, str] = {
        Role.OUTREACH: _("Outreach worker"),
        Role.CLINIC: _("Clinic staff"),
        Role.PARTNER: _("Caseworker"),
        Role.COORDINATOR: _("Coordinator"),
        Role.OVERSEER: _("Overseer"),
        Role.OPERATOR: _("Operator"),
    }
    return words[role]
