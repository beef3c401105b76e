"""The intake: how a submission becomes a sealed copy in memory, without running any of it."""
