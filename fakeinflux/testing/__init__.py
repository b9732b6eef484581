"""What a test holds: a fake server, its worlds, outcomes, views of what happened, reports of what broke.

Imports: all rooms below it. Begin with `world.py`, the object that the pytest fixture gives.
"""
