"""How much of the contract the calls have used.

Imports: `contract`, `http` and what is below them. Begin with `tally.py`, then `report.py`.
"""
