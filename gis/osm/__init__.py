"""An OpenStreetMap extract, or an online municipality, as frames of streets and what lies there."""
