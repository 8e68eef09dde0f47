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
NEWSBOT_STOPPED = os.environ.get("NEWSBOT_STOPPED", "")  # {"leipzig": "letter of 2026-12-01"}: not asked any more
NEWSBOT_PROGRESS = 60
NEWSBOT_CHROMIUM = os.environ.get("NEWSBOT_CHROMIUM", "")  # else the first on the path; used with browser=1
NEWSBOT_CLICKS = 50
NEWSBOT_WARC_DIR = os.environ.get("NEWSBOT_WARC_DIR", "")  # keeps all answers as they came; relative: in NEWSBOT_DATA
NEWSBOT_WARC_SIZE = 10**9  # bytes of a file
NEWSBOT_NOTIFY = os.environ.get("NEWSBOT_NOTIFY", "")  # a command that is told of a run that went wrong
NEWSBOT_PATIENCE = 3600  # seconds for which a host is waited for that refuses us, in a row; then it is given up
NEWSBOT_BACKOFF = 30  # the first wait where it does not say for how long
NEWSBOT_LOCAL: list[str] = []  # addresses that may be asked though they are not public; site= adds its own

# the life of an item
ITEM_PIPELINES = {
    "newsbot.pipelines.withhold.Withhold": 50,
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
DOWNLOADER = "newsbot.manners.budget.HostDownloader"
USER_AGENT = f"newsbot/{__version__}"  # newsbot.manners.identity adds the contact
ROBOTSTXT_OBEY = True
NEWSBOT_TDM = os.environ.get("NEWSBOT_TDM", "respect")  # or strict, record: docs/manners.md says who may
ADDONS = {"newsbot.stopping.Stopping": 100}
DOWNLOADER_MIDDLEWARES = {
    "newsbot.manners.stopped.StoppedHosts": 10,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "newsbot.manners.closed.ClosedHosts": 90,
    "newsbot.ways.traps.Traps": 95,
    "newsbot.manners.robots.RobotsTxt": 100,
    "newsbot.manners.reservations.Reservations": 110,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "newsbot.manners.retries.Retries": 550,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "newsbot.manners.redirects.Refreshes": 580,
    "newsbot.warcs.Pages": 585,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "newsbot.manners.bodies.WholeBodies": 590,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "newsbot.manners.redirects.Redirects": 600,
    "newsbot.warcs.Arrived": 860,
    "newsbot.manners.budget.Pace": 1000,  # the last: who waits there goes to the downloader then
}
CONCURRENT_REQUESTS = 1  # more would wait in the downloader, past their priority, and go out after a block, too
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.25
DOWNLOAD_DELAY_JITTER = 0.18  # a second at least, and what the first connection takes
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.25
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1",
    "Accept-Language": "de,en;q=0.1",
}
DOWNLOAD_TIMEOUT = 30
CONCURRENT_ITEMS = 1  # a page gives one record; stock Scrapy starts 100 tasks for each response
WARN_ON_GENERATOR_RETURN_VALUE = False  # Scrapy would read and parse a callback's source for nearly every response
RETRY_TIMES = 7  # of an address: if each answer in three is an error, one address in 15,000 is left
RETRY_PRIORITY_ADJUST = 0  # it keeps its place
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"  # the spider says it, with the reason
REDIRECT_MAX_TIMES = 5
DOWNLOAD_MAXSIZE = 10 * 1024 * 1024  # a sitemap's requests say more
DOWNLOAD_WARNSIZE = 0  # who is too large has an outcome
URLLENGTH_LIMIT = 2083

# an address is asked for once, what is found first is read first
REQUEST_FINGERPRINTER_CLASS = "newsbot.dupefilter.AddressFingerprinter"
DUPEFILTER_CLASS = "newsbot.dupefilter.AddressFilter"
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"
SCHEDULER_DISK_QUEUE = "scrapy.squeues.PickleFifoDiskQueue"

# connections: to public addresses, and over http only; scrapy shell and scrapy parse open files, too
DOWNLOAD_HANDLERS = {
    "http": "newsbot.manners.connecting.PublicDownloadHandler",
    "https": "newsbot.manners.connecting.PublicDownloadHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
TWISTED_DNS_RESOLVER = "scrapy.resolver.CachingHostnameResolver"  # all addresses of a host, those of IPv6 too

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
    "newsbot.proof.Proof": 200,
    "newsbot.runlog.RunLog": 500,
    "scrapy.extensions.logstats.LogStats": None,
}
