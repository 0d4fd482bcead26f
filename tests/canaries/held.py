"""Who holds a string in a heap snapshot: the shortest way to it from the roots, so that a finding can be mended."""

from typing import Any


def edge_name(snapshot: dict[str, Any], kind: str, name: int) -> str:
    return str(name) if kind in ("element", "hidden") else str(snapshot["strings"][name])


def ways(snapshot: dict[str, Any], wanted: set[int]) -> dict[int, str]:
    """Returns for each of these strings, by their place in the list of strings, how its nodes are reached."""
    meta = snapshot["snapshot"]["meta"]
    width, step = len(meta["node_fields"]), len(meta["edge_fields"])
    nodes, edges, strings = snapshot["nodes"], snapshot["edges"], snapshot["strings"]
    count_at, name_at = meta["node_fields"].index("edge_count"), meta["node_fields"].index("name")
    kinds, edge_kinds = meta["node_types"][0], meta["edge_types"][0]
    first, start = [], 0
    for node in range(0, len(nodes), width):
        first.append(start)
        start += nodes[node + count_at] * step
    first.append(start)
    came: dict[int, tuple[int, int]] = {0: (-1, -1)}
    line = [0]
    for node in line:
        at = node // width
        for edge in range(first[at], first[at + 1], step):
            to = edges[edge + 2]
            if to not in came and edge_kinds[edges[edge]] != "weak":
                came[to] = (node, edge)
                line.append(to)
    found = {}
    for node in line:
        if nodes[node + name_at] in wanted and kinds[nodes[node]] in (
            "string",
            "concatenated string",
            "sliced string",
        ):
            found[nodes[node + name_at]] = " < ".join(
                path(snapshot, came, node, edge_kinds, strings, name_at)
            )
    return found


def path(
    snapshot: dict[str, Any],
    came: dict[int, tuple[int, int]],
    node: int,
    edge_kinds: list[str],
    strings: list[str],
    name_at: int,
) -> list[str]:
    parts = []
    while (before := came[node])[0] >= 0:
        holder, edge = before
        name = edge_name(snapshot, edge_kinds[snapshot["edges"][edge]], snapshot["edges"][edge + 1])
        parts.append(f"{strings[snapshot['nodes'][holder + name_at]][:40]!r}.{name[:40]}")
        node = holder
    return parts
