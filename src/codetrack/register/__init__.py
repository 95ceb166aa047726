"""Access to a register, and the verification of its documents."""
