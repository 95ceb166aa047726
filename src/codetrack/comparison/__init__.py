"""Two assessments of a register, and why they differ."""
