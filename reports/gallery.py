"""The gallery: the full report of the whole catalogue, as it is committed in docs/gallery."""

from __future__ import annotations

import sys
from pathlib import Path

from reports.cli import main

GALLERY = Path(__file__).parent.parent / "docs" / "gallery"

if __name__ == "__main__":
    # Always the whole catalogue: a report of one theorem would write an index of one.
    sys.exit(main(["report", "--out", str(GALLERY), "--seed", "0"]))
