"""One scrapyd server, asked over HTTP: what it holds, what it does, what it is to crawl."""

import os
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.auth import HTTPBasicAuth

from newsbot import text

USERNAME, PASSWORD = "SCRAPYD_USERNAME", "SCRAPYD_PASSWORD"
"""Environment variables that scrapyd reads, and scrapy.cfg names."""
TIMEOUT = 30.0
"""Seconds for which an answer is waited for: after a start, scrapyd's first one to ``schedule`` takes several."""
CONNECT = 5.0
"""Seconds for which a connection is waited for."""


class NodeError(Exception):
    """The node can't do what was asked; the message says why, in a few words for people."""


class NodeSilent(NodeError):
    """It gave no answer in time."""


class Node:
    """A scrapyd server at ``server``, as ``address`` gives it. The methods raise ``NodeError``.

    ``scrapyd_client.ScrapydClient`` knows no time-out, follows redirects with the password, and needs more to install.
    """

    def __init__(self, server: str, login: tuple[str, str] | None = None, timeout: float = TIMEOUT) -> None:
        self.server = server
        self._timeout = (min(CONNECT, timeout), timeout)
        self._session = requests.Session()
        self._session.trust_env = False  # neither a proxy for the crawls nor ~/.netrc is meant for this server
        self._session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or True  # as scrapyd-deploy does
        self._session.auth = HTTPBasicAuth(*(part.encode() for part in login)) if login else None

    def close(self) -> None:
        """Closes the connection."""
        self._session.close()

    def status(self) -> dict[str, Any]:
        """``daemonstatus``: ``node_name``, and how many jobs are ``pending``, ``running``, ``finished``."""
        return self._ask("GET", "daemonstatus")

    def version(self, project: str) -> str | None:
        """The version of ``project`` that a job runs, the one deployed last; None if there is none."""
        versions = self._ask("GET", "listversions", {"project": project}).get("versions")
        return str(versions[-1]) if isinstance(versions, list) and versions else None

    def busy(self, project: str) -> dict[str, str]:
        """Papers with a job that waits (``pending``) or runs (``running``)."""
        answer = self._ask("GET", "listjobs", {"project": project})
        try:
            return {job["spider"]: state for state in ("pending", "running") for job in answer[state]}
        except (KeyError, TypeError):
            raise NodeError("what answers there is no scrapyd") from None

    def schedule(
        self, project: str, paper: str, arguments: Mapping[str, str], settings: Sequence[str] = ()
    ) -> str:  # fmt: skip
        """Asks for a crawl with these arguments and settings (``NAME=VALUE``); the id of the job."""
        words = [("project", project), ("spider", paper), *arguments.items()]
        answer = self._ask("POST", "schedule", [*words, *(("setting", setting) for setting in settings)])
        return str(answer.get("jobid"))

    def _ask(self, method: str, what: str, words: Any = None) -> dict[str, Any]:
        given = {"params": words} if method == "GET" else {"data": words}
        try:
            response = self._session.request(
                method, f"{self.server}/{what}.json", timeout=self._timeout, allow_redirects=False, **given
            )
        except requests.Timeout:
            raise NodeSilent("it does not answer in time") from None
        except OSError as error:  # all of requests, and a REQUESTS_CA_BUNDLE that is not there
            raise NodeError(_why(error)) from error
        return _answer(response)


def _answer(response: requests.Response) -> dict[str, Any]:
    if response.status_code in (401, 403):
        raise NodeError(f"it refuses {USERNAME} and {PASSWORD} of the environment")
    try:
        answer = response.json()
    except ValueError:
        answer = None
    if not isinstance(answer, dict) or answer.get("status") not in ("ok", "error"):
        raise NodeError(f"what answers there is no scrapyd (HTTP {response.status_code})")
    if answer["status"] == "error":
        raise NodeError(text.printable(f"it says: {' '.join(str(answer.get('message')).split())}", 200))
    return answer


def _why(error: OSError) -> str:
    """The innermost reason, as the system names it: ``Connection refused``."""
    reason: BaseException = error
    while reason.__cause__ or reason.__context__:
        reason = reason.__cause__ or reason.__context__ or reason
    said = reason.strerror if isinstance(reason, OSError) and reason.strerror else str(reason)
    return text.printable(f"it does not answer ({said})", 200)


def address(given: str) -> str:
    """The address of a server, the same for all ways to write it. Raises ``ValueError`` with a sentence."""
    try:
        parts = urlsplit(given.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
        parts = urlsplit("")
    if parts.username is not None or parts.password is not None:  # not repeated: it would be in a log
        raise ValueError(f"a server's address holds no password: set {USERNAME} and {PASSWORD} in the environment.")
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment:
        raise ValueError(f"{given!r} is no address of a server; write it like --server http://127.0.0.1:6800.")
    default = 443 if parts.scheme == "https" else 80
    name = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{name}{'' if port in (None, default) else f':{port}'}{parts.path.rstrip('/')}"


def credentials(environment: Mapping[str, str] = os.environ) -> tuple[str, str] | None:
    """User and password for all servers, from the environment; None if there is no user."""
    user = environment.get(USERNAME)
    return (user, environment.get(PASSWORD, "")) if user else None
