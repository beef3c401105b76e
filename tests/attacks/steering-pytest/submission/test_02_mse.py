import pytest


@pytest.mark.task("mse", points=5)
def test_mine():
    """Passes."""
