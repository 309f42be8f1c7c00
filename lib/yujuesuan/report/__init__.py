"""Reports: what the notebooks show, and the HTML that is made of them."""

from yujuesuan.report.page import Page, open_page

__all__ = ["Page", "open_page"]
