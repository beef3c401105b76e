raise RuntimeError("HOLE: shadowed random")
