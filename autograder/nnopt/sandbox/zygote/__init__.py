"""What runs in the warm process: it imports TensorFlow, runs no op, and forks workers."""
