"""Tenants: a world with what surrounds it (settings, journal, faults, world files), found by its token.

Imports: `operations`, `contract`, `coverage` and what is below them. Begin with `tenants.py`.
"""
