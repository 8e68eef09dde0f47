"""Scrapy commands of newsbot: crawl (ours checks its arguments and ends honestly) and read."""
