"""Load, save and add to a register; verify its documents."""
