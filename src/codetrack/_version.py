"""The version of codetrack-core."""

__version__ = "0.1.0"
