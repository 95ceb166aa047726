"""Whom to remind of what, once."""
