"""What the face model can render."""

ACTION_UNITS = (1, 2, 4, 5, 6, 7, 9, 10, 11, 12, 15, 16, 17, 20, 22, 23, 24, 25, 26, 27)

PLANTED_COLOURS = 10  # of hair, and of backgrounds, that tell expressions apart: `palettes`
