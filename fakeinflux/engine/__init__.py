"""Tasks, runs and outcomes: the state of a world and how it moves through time.

Imports: `timing`, `golang` and the standard library. No HTTP, no Flux, no wall clock, no chance but the seed.
Begin with `world.py` (the state), then `agenda.py` (`settle`), then `history.py` (a task's runs).
"""
