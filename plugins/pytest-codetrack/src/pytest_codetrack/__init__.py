"""Turn every member and check of a register into a test of pytest.

`pytest --codetrack REGISTER` assesses the register once, and each answer becomes a test next to
the ordinary ones. Its id is `member::check`, with `[site]`, `[subject]` or `[site-subject]` where
a check answers several times; it depends on no line and no position.

| the answer | the test |
| --- | --- |
| met | passes |
| partial, gap, unknown | fails, with the sentence, the records and the remedy |
| the same, of good practice | xfailed: shown, but it pulls no criterion down |
| waived | xfailed, with the waiver's reason and end |
| not applicable | skipped, with the reason |
| a member that cannot be read | fails on every check; and its `data` is an error |
| an area on which no check of a commitment spoke | fails: silence is never a pass |
| a problem in data or plugins, no member at all | an error |

| option | ini setting | it says |
| --- | --- | --- |
| `--codetrack REGISTER` | `codetrack` | the register |
| `--codetrack-as-of DATE` | `codetrack_as_of` | the day to speak of; today, if not given |
| `--codetrack-level LEVEL` | `codetrack_level` | what fails: `commitment`, or `good_practice` too |

The option's path is relative to where pytest is started, the setting's to the file that holds it.
The setting is like pytest's own `testpaths`: it counts when no path is named on the command line.

Markers: `codetrack`, the criterion (`training`), and the level (`commitment`, `good_practice`).
A problem bears all of them, for it may be what hides a gap. A problem of a plugin or of the
register as a whole fails the run even where `-k` or `-m` left its test out.

A register that cannot be loaded is a wrong use: one sentence, and exit code 4.
"""

__version__ = "0.1.0"
