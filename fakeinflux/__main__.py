"""`python -m fakeinflux`."""

import sys

from fakeinflux.cli import main

sys.exit(main())
