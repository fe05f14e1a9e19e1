"""
Files of others, read where they can do no harm.

`read_apart` runs a reader in a process of its own: forked for this one file from a keeper that has
the libraries loaded and nothing else, shut off from network, files, programs and secrets, bounded
in time and memory, and heard through a format that can only build values. What a reader is, this
package does not know: `gis.exchange.apart` and `gis.osm.apart` name them.
"""

from gis.sandbox.calling import Measured, close, measure, read_apart, warm_up
from gis.sandbox.limits import SMALL, Limits

__all__ = ["SMALL", "Limits", "Measured", "close", "measure", "read_apart", "warm_up"]
