"""What codetrack brings along: ordinary plugin modules, on the public hooks only."""
