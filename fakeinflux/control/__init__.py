"""The control API under /_fakeinflux/: a world's clock, outcomes, faults, journal and snapshots."""
