# Each target sets up what it needs. Windows has no make: the README shows the commands.
PYTHON ?= python3
export PYTHON
PAPERS = wolfsburg hannover leipzig
SIDE_BY_SIDE = --numprocesses=auto --maxprocesses=4 --dist=loadfile

.PHONY: demo sample test test-all lint bench faults

demo: ## crawl the samples: no network, no configuration
	@run=$$(tools/python-with requirements.txt) && \
	for paper in $(PAPERS); do \
	    $$run -m scrapy crawl $$paper -a warc=data/sample/$$paper.warc.gz || exit; echo; \
	done

sample: ## make data/sample anew
	@run=$$(tools/python-with requirements.txt) && \
	$$run -m tests.partnersite --samples data/sample && \
	for paper in $(PAPERS); do for format in csv json; do \
	    $$run -m scrapy crawl $$paper -a warc=data/sample/$$paper.warc.gz -O data/sample/$$paper.$$format || exit; \
	done; done

test: ## what needs pip only, at most 3 minutes
	@run=$$(tools/python-with requirements-dev.txt) && $$run -m pytest $(SIDE_BY_SIDE) -m "not slow"

test-all: ## everything, also on a small Ray cluster
	@run=$$(tools/python-with requirements-dev.txt requirements-backfill.txt) && $$run -m pytest $(SIDE_BY_SIDE)

lint: ## style and types
	@run=$$(tools/python-with requirements-dev.txt) && \
	$$run -m ruff check && $$run -m ruff format --check && $$run -m mypy

bench: ## speed and memory, side by side with peers where PEERS=1
	@run=$$(tools/python-with requirements-dev.txt) && $$run -m bench

faults: ## what a crawl survives, in at most 10 minutes; python -m faults does more: --kills 50 --articles 1000
	@run=$$(tools/python-with requirements-dev.txt) && $$run -m faults --kills 12 --articles 300 --minutes 9
