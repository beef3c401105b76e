raise RuntimeError("HOLE: shadowed tensorflow")
