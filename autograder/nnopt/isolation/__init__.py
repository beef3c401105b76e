"""The trusted side of isolation: which walls, how the warm process starts, how work reaches it."""
