"""Audits and summaries in parts, on processes or a cluster."""
