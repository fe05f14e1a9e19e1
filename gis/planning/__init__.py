"""Planning of rounds: pure functions from frames of streets to walks, without input or output."""
