"""What tests use: the fake server, its worlds, outcomes, views of what happened, and session reports.

Imports: all rooms below it. Begin with `world.py`, whose `World` is what the pytest fixture returns.
"""
