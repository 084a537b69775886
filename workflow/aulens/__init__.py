"""The library of the workflow: a package for each room, and what they share."""

import os

LARGEST_IMAGE = 200_000_000  # pixels; a small file can claim more than the memory holds
os.environ["OPENCV_IO_MAX_IMAGE_PIXELS"] = str(LARGEST_IMAGE)  # OpenCV reads it once, when it is loaded
