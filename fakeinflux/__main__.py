"""`python -m fakeinflux`."""

import sys

from fakeinflux.cli.main import main

sys.exit(main())
