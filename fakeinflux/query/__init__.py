"""The query engine: evaluates Flux scripts over the points of a world's buckets.

Imports timing, golang, engine, storage and flux only; nothing here knows HTTP.
"""
