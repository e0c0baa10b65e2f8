"""What all tests share: how many processes `-n auto` starts."""

import os

import pytest

PER_CORE = 2
"""Tests of the screens and of other processes wait more than they compute: one process a core would leave it idle."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Start more processes than there are cores."""
    return PER_CORE * (os.cpu_count() or 1)
