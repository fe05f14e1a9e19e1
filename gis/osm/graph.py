"""The walkable streets as a graph in the convention of OSMnx."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import shapely

if TYPE_CHECKING:
    import geopandas as gpd


def to_graph(streets: gpd.GeoDataFrame) -> nx.MultiDiGraph[int]:
    """
    Return the walkable pieces as a graph that OSMnx's own functions take.

    Parameters
    ----------
    streets
        One row a piece, LineStrings in any CRS: ``key``, ``u``, ``v``, ``name``, ``highway``,
        ``length_m``, ``is_walkable``, ``is_must_walk`` and ``osm_way``.

    Returns
    -------
    networkx.MultiDiGraph
        Attribute ``crs``; nodes ``x``, ``y`` and ``street_count``; each piece as two edges, one in
        either direction, with ``osmid``, ``length`` (geodesic metres), ``name``, ``highway``,
        ``oneway`` (never), ``reversed``, ``geometry``, and our ``key`` as ``piece``. The loops of
        a network for walking count once, as in OSMnx.
    """
    walkable = streets[streets["is_walkable"]]
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph(crs=str(walkable.crs), simplified=True)
    lines = walkable.geometry.to_numpy()
    nodes = np.concatenate([walkable["u"], walkable["v"]])
    ends = np.concatenate([shapely.get_point(lines, 0), shapely.get_point(lines, -1)])
    places, first = np.unique(nodes, return_index=True)
    for node, (x, y) in zip(places.tolist(), shapely.get_coordinates(ends[first]), strict=True):
        graph.add_node(node, x=float(x), y=float(y))
    for piece, line in zip(walkable.itertuples(index=False), lines, strict=True):
        shared = {
            "osmid": int(piece.osm_way),
            "length": float(piece.length_m),
            "highway": piece.highway,
            "oneway": False,
            "piece": piece.key,
            **({"name": piece.name} if piece.name else {}),
        }
        graph.add_edge(int(piece.u), int(piece.v), reversed=False, geometry=line, **shared)
        if piece.u != piece.v:
            back = shapely.reverse(line)
            graph.add_edge(int(piece.v), int(piece.u), reversed=True, geometry=back, **shared)
    counts = dict(zip(*(a.tolist() for a in np.unique(nodes, return_counts=True)), strict=True))
    nx.set_node_attributes(graph, counts, "street_count")
    return graph
