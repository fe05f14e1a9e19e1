"""Communication channels on a page: table and map, their fields, and what was handed out."""
