"""What a register is asked for, a module a report."""
