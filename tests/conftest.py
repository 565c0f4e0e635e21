"""Options every test run knows, wherever it was started."""

import pytest
from hypothesis import settings

settings.register_profile("ours", deadline=None)  # speed is measured by `bench`, not here
settings.load_profile("ours")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--vectors", metavar="DIR", help="folder of JSON vector files for the codecs")
