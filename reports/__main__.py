"""`python -m reports` is the command `etastar`."""

import sys

from reports.cli import main

if __name__ == "__main__":
    sys.exit(main())
