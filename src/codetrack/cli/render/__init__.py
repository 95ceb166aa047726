"""Output on the terminal: one module for each kind of report."""
