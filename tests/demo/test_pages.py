"""Whoever opens a page of the demonstration sees something on it."""

import pytest
from pages_reader import Reader

from docflow.demo.filling import PASSWORD
from docflow.house import House

PAGES = {
    "/programmes": ("qiu", "AP-"),
    "/audits": ("qiu", "IA-"),
    "/findings": ("qiu", "AF-"),
    "/nonconformities": ("gao", "NC-"),
    "/nonconformities/register": ("gao", "NC-"),
    "/nonconformities/figures": ("gao", "7.4.3"),
    "/actions": ("gao", "CA-"),
    "/management-reviews": ("gao", "MR-"),
    "/auditors": ("qiu", "傅文"),
    "/processes": ("song", "P-03"),
}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_every_list_of_the_year_shows_something(demo: House, path: str, language: str) -> None:
    who, words = PAGES[path]
    assert words in Reader(demo, who, language, password=PASSWORD).see(path)
