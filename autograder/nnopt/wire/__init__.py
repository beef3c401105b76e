"""The wire between the trusted process and a worker: typed values in bounded frames."""
