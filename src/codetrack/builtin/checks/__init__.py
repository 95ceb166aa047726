"""The built-in checks: one plugin module for membership, for each criterion, and for Top Member."""
