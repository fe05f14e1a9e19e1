"""Measured comparisons; figures are printed and never asserted."""
