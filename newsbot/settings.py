"""Names the parts of newsbot, and sets what stock Scrapy leaves unsafe or impolite; nothing imports it."""

import os
from pathlib import Path

from newsbot import __version__

BOT_NAME = "newsbot"
SPIDER_MODULES = ["newsbot.spiders"]
NEWSPIDER_MODULE = "newsbot.spiders"
COMMANDS_MODULE = "newsbot.commands"
TEMPLATES_DIR = str(Path(__file__).parent / "templates")  # scrapy genspider -t paper

# where archive and exports go: beside scrapy.cfg, wherever the command is typed; an egg is a file, so it must be told
_project = Path(__file__).parent.parent
NEWSBOT_DATA = os.environ.get("NEWSBOT_DATA") or (str(_project / "data") if (_project / "scrapy.cfg").is_file() else "")
NEWSBOT_ARCHIVE = os.environ.get("NEWSBOT_ARCHIVE", "")  # a path or postgresql://…; else archive.sqlite in NEWSBOT_DATA
NEWSBOT_CONTACT = os.environ.get("NEWSBOT_CONTACT", "")
NEWSBOT_PROGRESS = 60
NEWSBOT_CHROMIUM = os.environ.get("NEWSBOT_CHROMIUM", "")  # else the first on the path; used with browser=1
NEWSBOT_CLICKS = 50
NEWSBOT_WARC_DIR = os.environ.get("NEWSBOT_WARC_DIR", "")  # keeps all answers as they came; relative: in NEWSBOT_DATA
NEWSBOT_WARC_SIZE = 10**9  # bytes of a file
NEWSBOT_NOTIFY = os.environ.get("NEWSBOT_NOTIFY", "")  # a command that is told of a run that went wrong

# the life of an item
ITEM_PIPELINES = {
    "newsbot.pipelines.normalise.Normalise": 100,
    "newsbot.pipelines.validate.Validate": 200,
    "newsbot.pipelines.deduplicate.Deduplicate": 300,
}

# files: whole or not at all
FEED_EXPORTERS = {
    "csv": "newsbot.formats.CsvExporter",
    "json": "newsbot.formats.JsonExporter",
    "jsonl": "newsbot.formats.JsonLinesExporter",
    "jsonlines": "newsbot.formats.JsonLinesExporter",
    "jl": "newsbot.formats.JsonLinesExporter",
    "parquet": "newsbot.formats.ParquetExporter",
}
FEED_STORAGES = {"": "newsbot.formats.AtomicFileStorage", "file": "newsbot.formats.AtomicFileStorage"}
FEED_STORE_EMPTY = False
FEED_EXPORT_ENCODING = "utf-8"

# manners: who we are, one request at a time, 1.0 to 1.5 s apart, slower where the site is slow
USER_AGENT = f"newsbot/{__version__}"  # newsbot.manners.identity adds the contact
ROBOTSTXT_OBEY = True
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "newsbot.manners.closed.ClosedHosts": 90,
    "newsbot.manners.robots.RobotsTxt": 100,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "newsbot.manners.redirects.Refreshes": 580,
    "newsbot.warcs.Pages": 585,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "newsbot.manners.redirects.Redirects": 600,
    "newsbot.warcs.Arrived": 860,
}
CONCURRENT_REQUESTS = 1  # more would wait in the downloader, past their priority, and go out after a block, too
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.25
DOWNLOAD_DELAY_JITTER = 0.2
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.25
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1",
    "Accept-Language": "de,en;q=0.1",
}
DOWNLOAD_TIMEOUT = 30
CONCURRENT_ITEMS = 1  # a page gives one record; stock Scrapy starts 100 tasks for each response
WARN_ON_GENERATOR_RETURN_VALUE = False  # Scrapy would read and parse a callback's source for nearly every response
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"  # the spider says it, with the reason
REDIRECT_MAX_TIMES = 5
DOWNLOAD_MAXSIZE = 10 * 1024 * 1024
URLLENGTH_LIMIT = 2083

# an address is asked for once, what is found first is read first
REQUEST_FINGERPRINTER_CLASS = "newsbot.dupefilter.AddressFingerprinter"
DUPEFILTER_CLASS = "newsbot.dupefilter.AddressFilter"
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"
SCHEDULER_DISK_QUEUE = "scrapy.squeues.PickleFifoDiskQueue"

# doors that stock Scrapy leaves open
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False
DOWNLOAD_VERIFY_CERTIFICATES = True
COOKIES_ENABLED = False
MEMUSAGE_LIMIT_MB = 2048

# what people read
LOG_LEVEL = "INFO"
LOG_VERSIONS: list[str] = []
LOG_FORMAT = "%(asctime)s %(levelname)s %(message)s"
LOG_FORMATTER = "newsbot.runlog.OneLine"
STATS_DUMP = False  # the run log prints them at DEBUG
EXTENSIONS = {
    "newsbot.memory.Memory": 100,
    "newsbot.runlog.RunLog": 500,
    "scrapy.extensions.logstats.LogStats": None,
}
