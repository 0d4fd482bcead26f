"""The age file format with hybrid keys, in Python: what the client seals in the browser, a second time and independently."""
