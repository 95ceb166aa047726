"""The exit codes of every command."""

ALL_MET = 0
FINDINGS = 1
WRONG_USE = 2
PROBLEMS = 3
