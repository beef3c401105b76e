"""Keeps pytest out of the folders below: what lies there is hostile."""

collect_ignore_glob = ["*"]
