"""Readings of sensors: written as they come, and kept as hourly and daily means."""
