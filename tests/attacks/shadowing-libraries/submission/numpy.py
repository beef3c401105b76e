raise RuntimeError("HOLE: shadowed numpy")
