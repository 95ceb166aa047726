"""Reports: workbooks of an audit, and of the figures of a roll-up."""
