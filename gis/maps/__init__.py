"""The look of maps, on screen and on paper."""
