"""Use cases: each function is one thing a person or a script can ask for, in one transaction."""
