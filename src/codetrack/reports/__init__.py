"""The reports on a register, a module for each."""
