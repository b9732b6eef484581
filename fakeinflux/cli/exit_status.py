"""The exit statuses of all commands; apart, so that no command imports another for them."""

DONE = 0
NO = 1
"""The command worked, and its answer is no."""
CANNOT = 2
"""The command could not do its work. One line on standard error says why."""
