"""Files in and out: areas as GeoJSON, plans as JSON, rounds as GPX."""
