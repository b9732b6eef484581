"""Flux, as far as a task's script needs it: parse, read and edit the options, find the buckets."""
