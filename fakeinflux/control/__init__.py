"""The control API under `/_fakeinflux/`: worlds, clock, outcomes, faults, journal, snapshots.

Imports: `worlds` and what is below it. Begin with `table.py`.
"""
