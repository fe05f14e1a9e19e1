"""`python -m gis.cli` is `kvarter`."""

from gis.cli import main

main()
