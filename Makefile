PYTHON ?= python3
PORT ?= 8000
BENCHMARK ?= ../shared/benchmark
STAGE ?= dev
ARCH ?= x86_64
TENANT ?= newsroom
PACKAGE = build/package-$(ARCH)
PACKAGED := app.py requirements.txt requirements-parquet.txt $(shell find .chalice chalicelib deploy -type f ! -name '*.pyc')
WATCHED = $(if $(WATCH),--watch $(WATCH))
STACK = --stage $(STAGE) $(if $(YES),--yes) $(if $(ARTIFACTS),--artifacts=$(ARTIFACTS))

.PHONY: run setup test test-thorough torture e2e-ghost e2e-aws-local lint audit quality bench bench-speed bench-growth bench-questions bench-search bench-cold-start bench-local bench-cost package deploy rollback destroy \
  first-token requirements clean

run: setup  ## the whole system on this machine, with the sample articles
	.venv/bin/python -m chalicelib serve --port $(PORT) --samples samples

setup: .venv/installed

.venv/installed: requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' \
	  || { echo 'Onrecord needs Python 3.11 to 3.14: make PYTHON=python3.12 …'; exit 1; }
	$(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

test: setup  ## all tests, in two processes
	.venv/bin/python -m pytest -n 2 --dist loadfile

test-thorough: setup  ## as test, with a thousand shuffled sequences of webhooks: ten minutes more
	THOROUGH=1 .venv/bin/python -m pytest -n 2 --dist loadfile

torture: setup  ## every promise attacked at length (docs/guarantees.md); SEED=1 draws others, KILLS=200 kills serve as often
	TORTURE=1 .venv/bin/python -m pytest -n 2 --dist worksteal tests/torture

e2e-ghost: setup  ## a real Ghost from npm, against the whole system: needs Node 18, 20 or 22 and npm
	.venv/bin/python -m pytest tests/e2e_ghost/ghost_end_to_end.py

e2e-aws-local: setup  ## a deployment from its first article to its end, on an emulator of AWS: some minutes
	.venv/bin/python -m pytest -v tests/e2e_aws/deployment_end_to_end.py

lint: setup
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy app.py chalicelib benchmarks client/onrecord_client deploy

audit: setup  ## known vulnerabilities and dangerous code, but for the exceptions in audit.toml
	.venv/bin/python -m deploy.audit

quality: setup  ## both scorers, against their floors; writes docs/quality.md. AGAINST=REVISION: what changed since, claim by claim
	$(if $(AGAINST),.venv/bin/python -m benchmarks.against $(BENCHMARK) $(AGAINST),.venv/bin/python -m benchmarks.quality $(BENCHMARK) --report docs/quality.md)

bench: bench-speed bench-cold-start bench-questions  ## all three, a quarter of an hour

bench-speed: setup  ## speed, as ratios measured in one run
	.venv/bin/python -m benchmarks.speed

bench-cold-start: setup  ## how long the functions take to start from their packages
	.venv/bin/python -m benchmarks.cold_start

bench-growth: setup  ## how time grows with the text, on texts made to be slow; then the longest of each: an hour
	.venv/bin/python -m benchmarks.growth
	.venv/bin/python -m benchmarks.growth --whole

bench-questions: setup  ## what each question costs at 1,000 and at 20,000 claims, and how writes spread: ten minutes
	.venv/bin/python -m benchmarks.spread
	.venv/bin/python -m benchmarks.questions

bench-local: setup  ## what serve takes at 5,000 articles: answers, a restart, memory, a new article
	.venv/bin/python -m benchmarks.local

bench-search: setup  ## what the index takes, and how long its answers do, at 100,000 claims: two minutes
	.venv/bin/python -m benchmarks.search

bench-cost: setup  ## what AWS would bill, of counts that are kept and prices: docs/cost.md
	.venv/bin/python -m benchmarks.cost

package: setup  ## what Lambda runs, checked, in build/package-$(ARCH): ARCH=x86_64 or arm64, STAGE=dev or prod
	.venv/bin/python -m deploy.package --architecture $(ARCH) --stage $(STAGE)

$(PACKAGE)/sam.json: $(PACKAGED)
	$(MAKE) package

deploy: setup $(PACKAGE)/sam.json  ## what is packaged, anew if it has changed, to AWS: STAGE=dev or prod, SET="AlarmEmail=desk@example.org", WATCH=minutes, YES=1
	.venv/bin/python -m deploy.stack deploy --package $(PACKAGE) $(addprefix --set ,$(SET)) $(WATCHED) $(STACK)

rollback: setup  ## to AWS what was deployed before
	.venv/bin/python -m deploy.stack rollback $(STACK)

destroy: setup  ## deletes the stack; what was received is kept
	.venv/bin/python -m deploy.stack destroy $(filter-out --artifacts=%,$(STACK))

first-token: setup  ## an admin token for TENANT of what was deployed
	@.venv/bin/python -m chalicelib tokens first $(TENANT) --stack onrecord-$(STAGE)

requirements:  ## pin what requirements*.in name
	uv pip compile --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command 'make requirements' requirements.in -o requirements.txt
	uv pip compile --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command 'make requirements' requirements-dev.in -o requirements-dev.txt
	uv pip compile --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command 'make requirements' requirements-parquet.in -o requirements-parquet.txt
	uv pip compile --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command 'make requirements' tests/e2e_aws/requirements.in -o tests/e2e_aws/requirements.txt

clean:
	rm -rf .venv .onrecord build .mypy_cache .ruff_cache .pytest_cache .hypothesis
