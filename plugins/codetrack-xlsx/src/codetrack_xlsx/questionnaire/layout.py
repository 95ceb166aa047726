"""The rows and columns of the sheets of a questionnaire, counted from 0.

Each sheet of a table has a hidden first row with the names of the fields, so that the words above
may be in any language, and the columns in any order. Title, explanation, help and headings follow,
then a row for each record. The sheet about the member itself has the fields beneath each other,
their names in a hidden first column.
"""

from __future__ import annotations

MARK = "codetrack:"
"""The first cell of every sheet begins so; the table's name follows."""

KEYS = 0
"""The hidden row with the name of each column's field."""
TITLE, ABOUT, HELP, HEAD = 1, 2, 3, 4
"""The rows above the records."""
FIRST = 5
"""The row of the first record."""

NUMBER, TAKE_OUT, ANSWERS = 0, 1, 2
"""The columns: the row's number in the register, whether to take it out, and the first field."""
TAKE_OUT_KEY = "take-out"

KEY, LABEL, ANSWER, EXPLAINED = 0, 1, 2, 3
"""The columns of the sheet about the member itself."""

POINTS, POINTS_FIRST, POINTS_WIDTH = "points", 4, 4
"""The sheet of what is open: its name, its first row, and how many columns it has."""
LISTS = "lists"
"""The hidden sheet with the words of the drop-downs."""
