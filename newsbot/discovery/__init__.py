"""The ways in to a paper's articles: feeds, sitemaps, lists of addresses, and how far back each of them reached."""
