"""How much of the contract the calls of a client have used."""
