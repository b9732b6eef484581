"""Exit statuses of the commands."""

DONE = 0
NO = 1
"""The command was carried out, and its answer is no."""
CANNOT = 2
"""The command could not be carried out: one line on standard error says why."""
