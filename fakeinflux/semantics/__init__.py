"""What a script means before it runs: its names and types, as the real server's compiler sees them.

Imports: `flux`, and what is below it. Begin with `check.py`, then `type_check.py`.
"""
