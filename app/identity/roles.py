"""The roles that a member can have."""

from enum import StrEnum


class Role(StrEnum):
    """What a member does. Its value is what the database and the pack hold."""

    OUTREACH = "outreach"
    CLINIC = "clinic"
    PARTNER = "partner"
    COORDINATOR = "coordinator"
    OVERSEER = "overseer"
    OPERATOR = "operator"
