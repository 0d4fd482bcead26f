"""Tests of checklists that an organisation brings along."""
