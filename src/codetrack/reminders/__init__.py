"""Notices of what is due, each sent once."""
