"""Run the command line as `python -m codetrack`."""

from codetrack.cli import main

main()
