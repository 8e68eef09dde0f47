"""For the scrapyd egg: tells Scrapy which settings the egg carries."""

from setuptools import setup

setup(entry_points={"scrapy": ["settings = newsbot.settings"]})
