"""Places of stay and offers on a page: table and map in one, their fields, and presence there."""
