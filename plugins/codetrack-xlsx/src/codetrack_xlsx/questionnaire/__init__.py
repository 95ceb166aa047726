"""Questionnaires: forms that members fill in, and what comes back as records."""
