#!/usr/bin/env python3
"""Command line of the stages, for rules: ``python workflow/run.py ROOM STAGE --help`` (`aulens.command`)."""

if __name__ == "__main__":
    import sys

    from aulens.jobs.warm import handed_over

    if (code := handed_over()) is not None:
        sys.exit(code)
    from aulens.command import main

    main()
