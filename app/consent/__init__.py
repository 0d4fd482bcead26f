"""Consent grants: what a person agreed to, one recipient each. They are the access rule: no live grant, no rows."""

from app.consent.rules import ITEMS, live

__all__ = ["ITEMS", "live"]
