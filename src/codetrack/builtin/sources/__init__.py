"""The sources that come with codetrack: a folder of TOML files, and JSON Lines."""
