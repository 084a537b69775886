"""The library of the workflow: a package for each room, and what they share.

Importing it sets what other libraries read from the environment once, when they are loaded or first used. How products
round on processors: `aulens.arithmetic`; on a GPU: NVIDIA's documentation of cuBLAS, "Results reproducibility".
"""

import os

LARGEST_IMAGE = 100_000_000  # pixels; a small file can claim more than the memory holds
os.environ["OPENCV_IO_MAX_IMAGE_PIXELS"] = str(LARGEST_IMAGE)
os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")  # what is wrong with a picture stands in problems.csv
os.environ.setdefault("MKL_CBWR", "AUTO,STRICT")  # a value of the user's own stays (see `aulens.arithmetic`)
os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # one size, so that products always give the same bits
