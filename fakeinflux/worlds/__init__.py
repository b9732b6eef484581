"""Tenants: worlds with their surroundings (settings, journal, faults, world files), found by their tokens.

Imports: `operations`, `contract`, `coverage` and what is below them. Begin with `tenants.py`.
"""
