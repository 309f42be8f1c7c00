"""What several test files build on."""

from __future__ import annotations

import pytest
from frames_made import made

from yujuesuan import frames as store
from yujuesuan.analysis import budget_execution, year_over_year


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A folder with the frames made by hand and the marts computed from them."""
    folder = tmp_path_factory.mktemp("processed")
    frames = made()
    frames["year_over_year"], frames["budget_execution"] = year_over_year(frames), budget_execution(frames)
    store.write(frames, folder)
    return folder
