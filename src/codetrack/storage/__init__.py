"""Files: written whole or not at all, locked, and never outside the register's folder."""
