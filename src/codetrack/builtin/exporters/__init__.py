"""The exporters that come with codetrack: JSON, JSON Lines, CSV, Markdown and JUnit XML."""
