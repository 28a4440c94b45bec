"""Who answers whom: hub or mesh, who to connect, and whether the owner talks alone (R-262, R-263, R-264)."""

from jinlin.metrics.graph.measures import Graph, measure
from jinlin.metrics.graph.queries import of_community, owner_talk, peer_shares

__all__ = ["Graph", "measure", "of_community", "owner_talk", "peer_shares"]
