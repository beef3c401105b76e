raise RuntimeError("HOLE: shadowed pytest")
