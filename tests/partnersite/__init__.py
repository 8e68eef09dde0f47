"""A partner newspaper on this machine: invented articles, both layouts, a small web server."""
