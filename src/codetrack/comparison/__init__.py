"""The comparison of two assessments, and the verification of a saved one."""
