"""Fieldwork in the demo town: invented points, returns and inquiries."""
