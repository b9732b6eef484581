"""Instants, durations, clocks, cron expressions and schedules.

Imports: the standard library only. Begin with `schedules.py`. `instants.py` has the unit of time that all
rooms share: an int of nanoseconds since 1970.
"""
