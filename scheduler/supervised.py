"""``python -m scheduler.supervised PORTAL [--full]``: the crawler, ended at once when its parent dies.

The parent keeps this process's standard input open. When it closes, nobody is left to hold the lock or to read the
result, and a second crawl may begin any moment: so there is no orderly stop. What was stored is whole, since every
record is one transaction and every archive member is renamed into place.
"""

from __future__ import annotations

import os
import runpy
import sys
import threading

ORPHANED = 70  # EX_SOFTWARE: nobody is left to read it but the process table


def end_with_parent() -> None:
    """Wait for the end of standard input, then end this process without a word."""
    while os.read(0, 1024):
        pass
    os._exit(ORPHANED)


if __name__ == "__main__":
    threading.Thread(target=end_with_parent, name="end-with-parent", daemon=True).start()
    sys.argv[0] = "crawler"
    runpy.run_module("crawler", run_name="__main__", alter_sys=True)
