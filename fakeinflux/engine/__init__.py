"""Tasks, runs and outcomes: the state of a world, and how it moves through time.

Imports: `timing`, `golang` and the standard library. It knows no HTTP, no Flux and no wall clock, and all
chance comes from the seed. Begin with `world.py` (the state), then `agenda.py` (`settle`), then `history.py`
(a task's runs), `moving_history.py` (one event) and `fast_forward.py` (many events at once).
"""
