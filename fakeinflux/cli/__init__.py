"""The command `fakeinflux`, one file a command; each command returns its exit status.

Imports: all rooms below it, each when its command runs. Begin with `main.py`.
"""
