"""Sentences: a template, its values and a reader's language."""
