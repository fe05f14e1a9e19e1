"""
The communication strategy: a line says what is told to a partner, how, when, and what came of it.

`listing` reads the lines, `changing` stores them, `output` makes the wall poster and the files.
"""

from gis.services.strategy.changing import (
    StrategyChange,
    add_item,
    delete_item,
    undo,
    update_item,
)
from gis.services.strategy.listing import StrategyItem, frame, known_responsible, list_items
from gis.services.strategy.output import (
    Output,
    file_name,
    item_cells,
    item_where,
    strategy_csv,
    strategy_poster,
    strategy_xlsx,
)

__all__ = [
    "Output", "StrategyChange", "StrategyItem", "add_item", "delete_item", "file_name", "frame",
    "item_cells", "item_where", "known_responsible", "list_items", "strategy_csv",
    "strategy_poster", "strategy_xlsx", "undo", "update_item",
]  # fmt: skip
