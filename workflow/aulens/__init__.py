"""What networks look at when they learn facial expressions. Importing the library asks the BLAS for strict products.

The environment variable must stand before MKL's first product; a value of the user's own stays (see `arithmetic`).
"""

import os

os.environ.setdefault("MKL_CBWR", "AUTO,STRICT")
