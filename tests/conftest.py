"""Options every test run knows, wherever it was started."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--vectors", metavar="DIR", help="folder of JSON vector files for the codecs")
