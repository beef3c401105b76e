raise RuntimeError("HOLE: shadowed json")
