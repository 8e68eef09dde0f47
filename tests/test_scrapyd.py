"""A real scrapyd, set up, deployed to, scheduled and watched as docs/operations.md says, against a site on this machine."""

import configparser
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import requests

from newsbot.archive import RunRecord, open_archive
from tests import scrapyds
from tests.partnersite import server
from tests.partnersite.requestlog import Request
from tests.partnersite.site import Site
from tests.scrapyds import OPERATIONS, Scrapyd, block, clean

pytestmark = pytest.mark.slow
ARTICLES = 20
ADDRESS = "http://127.0.0.1:6800"
VERSION = "0.1.0+egg"
"""What the deployed egg calls itself, so that none of this can be done by the modules beside the tests."""


class Operated(NamedTuple):
    """What runs on this machine."""

    scrapyd: Scrapyd
    site: server.Server
    project: Path

    def run(self, words: str, **given: str) -> subprocess.CompletedProcess[str]:
        """A command line of docs/operations.md, in its folder and environment."""
        here = self.scrapyd.placed(words).replace("/opt/newsbot", str(self.project)).replace(ADDRESS, self.scrapyd.url)
        return subprocess.run(
            here, shell=True, cwd=self.project, env=self.scrapyd.environment | given, capture_output=True, text=True,
            timeout=scrapyds.PATIENCE, check=False,
        )  # fmt: skip

    def schedule(self, *arguments: str) -> str:
        """The number of a job for wolfsburg, scheduled by the crontab's own line, of the site on this machine."""
        command = scheduling().partition(" >/dev/null")[0]
        done = self.run(f"set -a; {command} wolfsburg -a site={self.site.url} --json {' '.join(arguments)}")
        assert (done.returncode, done.stderr) == (0, "")
        (sent,) = json.loads(done.stdout)["papers"]
        assert sent["outcome"] == "sent", done.stdout
        return str(sent["job"])

    def crawl(self, *arguments: str) -> dict[str, Any]:
        """What ``listjobs`` says of such a job when it has ended."""
        return self.scrapyd.finished(self.schedule(*arguments, "-s DOWNLOAD_DELAY=0"))


def cron() -> list[str]:
    """The lines of the crontab that say when."""
    return [line for line in block("PATH=").splitlines() if line[0].isdigit()]


def scheduling() -> str:
    """What the line of the crontab does that schedules the papers."""
    (line,) = (line for line in cron() if "scrapy schedule" in line)
    return line.partition("; ")[2]


@pytest.fixture(scope="module")
def operated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operated]:
    """A server with the egg of a clean copy, deployed as docs/operations.md says."""
    folder = tmp_path_factory.mktemp("operated")
    project = scrapyds.project(folder / "project")
    about = project / "newsbot" / "__init__.py"
    about.write_text(re.sub('__version__ = ".*"', f'__version__ = "{VERSION}"', about.read_text("utf-8")), "utf-8")
    with scrapyds.serving(folder) as scrapyd, server.serving(Site("wolfsburg", ARTICLES)) as site:
        target = project / "scrapy.cfg"
        target.write_text(target.read_text("utf-8").replace(ADDRESS, scrapyd.url), "utf-8")
        found = Operated(scrapyd, site, project)
        deployed = found.run("scrapyd-deploy")
        assert '"spiders": 28' in deployed.stdout, deployed.stdout + deployed.stderr + scrapyd.log
        yield found


class Twice(NamedTuple):
    """What two scheduled crawls left."""

    jobs: list[dict[str, Any]]
    asked: list[list[Request]]
    runs: list[RunRecord]
    """All by crawl, in order."""


@pytest.fixture(scope="module")
def twice(operated: Operated) -> Twice:
    """The same crawl, scheduled and ended, and once more."""
    jobs, asked = [], []
    for _ in range(2):
        operated.site.requests.clear()
        jobs.append(operated.crawl())
        asked.append(list(operated.site.requests))
    archive = open_archive(operated.scrapyd.data / "archive.sqlite")
    runs = archive.runs("wolfsburg")[::-1]
    archive.close()
    return Twice(jobs, asked, runs)


def test_scheduled_twice_it_asks_for_everything_then_for_no_article(twice: Twice) -> None:
    first, second = ([one for one in asked if one.kind == "article"] for asked in twice.asked)
    assert len(first) >= ARTICLES
    assert second == []
    assert all(any(one.kind == "list" for one in asked) for asked in twice.asked)
    assert {one.agent.split(" ")[0] for asked in twice.asked for one in asked} == {f"newsbot/{VERSION}"}


def test_the_jobs_logs_say_what_they_brought(operated: Operated, twice: Twice) -> None:
    for job, new in zip(twice.jobs, (ARTICLES, 0), strict=True):
        log = operated.scrapyd.log_of(job)
        assert f"{new} new, 0 changed; the archive holds {ARTICLES}" in log
        assert not re.search(" (WARNING|ERROR|CRITICAL) ", log), log
        assert job["items_url"] is None


def test_the_runs_are_in_the_archive(operated: Operated, twice: Twice) -> None:
    brought = [(run.state, run.counts["exit"], run.counts["new"]) for run in twice.runs]
    assert brought == [("finished", 0, ARTICLES), ("finished", 0, 0)]
    for run in twice.runs:  # without _job, or no run would ever be continued
        assert run.arguments == {"new_only": "1", "site": operated.site.url, "NEWSBOT_TDM": "respect"}
    shown = operated.run("scrapy runs wolfsburg --json")
    assert [run["new"] for run in json.loads(shown.stdout)["runs"]][-2:] == [0, ARTICLES], shown.stderr


def test_the_check_of_the_crontab_mails_nothing_when_all_is_well(operated: Operated, twice: Twice) -> None:
    (line,) = (line for line in cron() if "--check" in line)
    done = operated.run(f"set -a; {line.partition('; ')[2]}")
    assert (done.stdout, done.stderr) == ("", "")
    told = operated.run(f"set -a; {line.partition('; ')[2].partition(' | ')[0]}")
    assert (told.returncode, told.stdout[:3]) == (0, "OK:")


def test_the_backup_of_the_crontab_is_a_whole_archive(operated: Operated, twice: Twice) -> None:
    (line,) = (line for line in cron() if "VACUUM INTO" in line)
    done = operated.run(f"set -a; {line.partition('; ')[2]}")
    if done.returncode == 127:
        pytest.skip("sqlite3 is not installed (Debian: apt-get install sqlite3)")
    assert done.returncode == 0, done.stderr
    restored = open_archive(operated.scrapyd.folder / "backup.sqlite")
    assert restored.count("wolfsburg") == ARTICLES
    restored.close()


def test_a_wrong_argument_is_a_sentence_in_the_log(operated: Operated) -> None:
    """Of a job that was scheduled by other means: ``scrapy schedule`` refuses it before."""
    told = operated.run("scrapyd-client schedule -p newsbot wolfsburg --arg max_article=5")
    job = told.stdout.strip().removeprefix("newsbot / wolfsburg => ")
    log = operated.scrapyd.log_of(operated.scrapyd.finished(job))
    assert "unknown argument 'max_article'" in log
    assert len(log.splitlines()) == 1
    assert "Traceback" not in operated.scrapyd.log
    assert "exitstatus=2" in operated.scrapyd.log


def cancelled(operated: Operated, job: str) -> None:
    """By the command of docs/operations.md."""
    command = next(line for line in OPERATIONS.read_text("utf-8").splitlines() if "cancel.json" in line)
    done = operated.run(command.replace("JOB", job))
    if done.returncode == 127:
        pytest.skip("curl is not installed (Debian: apt-get install curl)")
    assert json.loads(done.stdout)["prevstate"] == "running"


def restarted(operated: Operated, job: str) -> None:
    """As ``systemctl restart scrapyd`` does."""
    operated.scrapyd.stop()
    operated.scrapyd.start()


@pytest.mark.parametrize("cut_off", [cancelled, restarted])
def test_a_job_that_is_cut_off_is_continued_by_the_next(
    operated: Operated, tmp_path: Path, cut_off: Callable[[Operated, str], None]
) -> None:
    asked, data = operated.site.requests, f"-s NEWSBOT_DATA={tmp_path}"
    asked.clear()
    job = operated.schedule(data, "-s DOWNLOAD_DELAY=0.3")
    operated.scrapyd.until("an article", lambda: len(asked.of("article")) > 3)
    cut_off(operated, job)
    operated.scrapyd.until("the end of the run", lambda: states(tmp_path) == ["interrupted"])
    before = asked.by_path()
    asked.clear()
    log = operated.scrapyd.log_of(operated.crawl(data))
    assert re.search(r"wolfsburg: continuing, [1-9]\d* read", log), log
    assert f"{ARTICLES} new, 0 changed; the archive holds {ARTICLES}" in log
    assert {one.path for one in asked.of("article")} & set(before) == set()
    assert states(tmp_path) == ["finished"]


def states(data: Path) -> list[str]:
    """How the runs of an archive ended, or that they have not."""
    archive = open_archive(data / "archive.sqlite")
    found = [run.state for run in archive.runs()]
    archive.close()
    return found


def test_all_that_is_written_lies_in_its_folder(operated: Operated, twice: Twice) -> None:
    scrapyd = operated.scrapyd
    assert list(scrapyd.elsewhere.iterdir()) == []
    assert {path.name for path in scrapyd.folder.iterdir()} <= {"data", "eggs", "logs", "dbs", "backup.sqlite"}
    (egg,) = (scrapyd.folder / "eggs" / "newsbot").iterdir()
    assert egg.is_file()


def test_nobody_gets_in_without_the_password(operated: Operated) -> None:
    url = operated.scrapyd.url
    for page in ("", "schedule.json", "listjobs.json", "logs/"):
        assert requests.get(f"{url}/{page}", timeout=30).status_code == 401
        assert requests.get(f"{url}/{page}", auth=("newsbot", "falsch"), timeout=30).status_code == 401
    wrong = operated.run("scrapyd-client spiders -p newsbot", SCRAPYD_PASSWORD="falsch")
    assert wrong.returncode != 0
    assert "Unauthorized" in wrong.stdout


@pytest.mark.parametrize("missing", ["SCRAPYD_USERNAME", "SCRAPYD_PASSWORD"])
def test_without_a_password_scrapyd_does_not_start(missing: str, tmp_path: Path) -> None:
    unused = Scrapyd(tmp_path)
    environment = {name: value for name, value in unused.environment.items() if name != missing}
    done = subprocess.run(
        [sys.executable, "-m", "scrapyd", "--pidfile="], cwd=unused.elsewhere, env=environment, capture_output=True,
        text=True, timeout=scrapyds.PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert f"{missing}_is_not_set" in done.stdout + done.stderr


def test_the_crontab_schedules_each_paper(operated: Operated) -> None:
    command = scheduling().partition(" >/dev/null")[0]
    done = operated.run(f"set -a; {command} --dry-run --json")
    assert done.returncode == 0, done.stderr
    (node,) = json.loads(done.stdout)["nodes"]
    assert node["sent"] == operated.run("scrapy list").stdout.split()
    assert len(node["sent"]) == 28


def test_its_configuration_is_safe() -> None:
    conf = configparser.RawConfigParser()
    conf.read_string(block("[scrapyd]"))
    said = conf["scrapyd"]
    assert (said["bind_address"], said["items_dir"], said["jobs_dir"], said["debug"]) == ("127.0.0.1", "", "", "off")
    assert all(Path(said[f"{name}_dir"]).is_absolute() for name in ("eggs", "logs", "dbs"))
    assert not re.search(r"password *= *[^%\s]", OPERATIONS.read_text("utf-8"), re.IGNORECASE)


def test_where_a_crawl_is_begun_does_not_matter(operated: Operated, twice: Twice, tmp_path: Path) -> None:
    """By hand, from a folder of its own: the same archive, which knows everything already."""
    operated.site.requests.clear()
    words = ["crawl", "wolfsburg", "-a", "new_only=1", "-a", f"site={operated.site.url}", "-s", "DOWNLOAD_DELAY=0"]
    environment = clean(
        tmp_path,
        NEWSBOT_DATA=str(operated.scrapyd.data),
        PYTHONPATH=str(operated.project),
        SCRAPY_SETTINGS_MODULE="newsbot.settings",
    )
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", *words], cwd=tmp_path, env=environment, capture_output=True, text=True,
        timeout=scrapyds.PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert operated.site.requests.of("article") == []
    assert [path for path in tmp_path.iterdir() if path.name != "__pycache__"] == []
