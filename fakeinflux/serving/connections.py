"""What an application may ask of the server that it runs in."""

CUT_OFF = "fakeinflux.cut_off"
"""Under which name a server puts, into the lifespan's state, the function that ends a connection.

It takes the client's address and whether what was sent already should still arrive.
"""
