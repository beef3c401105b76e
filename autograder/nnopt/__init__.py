"""nnopt: grade exercises on neural-network optimisation, in isolation and with explanations."""

__version__ = "0.1.0"
