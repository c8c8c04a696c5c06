"""Pages of Data Docs that open offline: our templates replace those that fetch styles and scripts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from great_expectations.render.view.view import DefaultJinjaPageView
from jinja2 import ChoiceLoader, FileSystemLoader

HERE = Path(__file__).parent


class OfflinePageView(DefaultJinjaPageView):
    """A page of Great Expectations without external files."""

    def __init__(self, custom_styles_directory: Any = None, custom_views_directory: Any = None) -> None:
        super().__init__(custom_styles_directory, custom_views_directory)
        theirs = self.env.loader
        assert theirs is not None
        self.env.loader = ChoiceLoader([FileSystemLoader(HERE), theirs])
