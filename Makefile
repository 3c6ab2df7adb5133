# What can be done from a bare checkout; each command installs what it needs.
.DEFAULT_GOAL := help
.PHONY: help run demo test coverage bench relevance screenshots vendor translations lock clean

RUN := .venv/bin
DEMO = ENTGOV_DATA="$${ENTGOV_DATA:-var/demo}" ENTGOV_BODY_NAME="$${ENTGOV_BODY_NAME:-Fenwick Vale}" \
	ENTGOV_SECOND_FACTOR_GRACE="$${ENTGOV_SECOND_FACTOR_GRACE:-3650}"

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/.installed: requirements.lock pyproject.toml scripts/environment.sh
	@scripts/environment.sh requirements.lock
	@touch $@

.venv/.installed-dev: requirements-dev.lock pyproject.toml scripts/environment.sh
	@scripts/environment.sh requirements-dev.lock
	@touch $@ .venv/.installed

run: .venv/.installed ## Start everything on http://127.0.0.1:8000
	@exec $(RUN)/entgov serve

demo: .venv/.installed ## The same with a believable public body in it, under ./var/demo
	@env $(DEMO) $(RUN)/entgov demo
	@exec env $(DEMO) $(RUN)/entgov serve

test: .venv/.installed-dev ## Prove everything: style, types, layers, both databases, a real browser
	@scripts/system-packages.sh
	@scripts/test.sh

coverage: .venv/.installed-dev ## Say which lines no test runs, which takes twice as long
	@$(RUN)/coverage erase
	@$(RUN)/pytest -n 2 --dist worksteal --ignore=tests/browser --cov=entgov --cov-report=term:skip-covered tests

bench: .venv/.installed-dev ## Measure speed, memory and bytes, next to a bare floor and to the budgets
	@scripts/system-packages.sh chromium
	@$(RUN)/python -m bench
	@$(RUN)/python -m bench.searching
	@$(RUN)/python -m bench.saving
	@$(RUN)/python -m bench.accounts
	@$(RUN)/python -m bench.signing_in

relevance: .venv/.installed-dev ## Judge the search by COLLECTION=folder, or by our own questions
	@$(RUN)/python -m bench.relevance $(if $(COLLECTION),"$(COLLECTION)")

screenshots: .venv/.installed-dev ## Take pictures of every screen into docs/screenshots
	@scripts/system-packages.sh chromium
	@PYTHONPATH=. $(RUN)/python scripts/screenshots.py

vendor: ## Rebuild the front-end files in static/vendor (needs npm)
	@cd frontend && npm ci --ignore-scripts && node build.mjs

translations: .venv/.installed-dev ## Bring translations/ up to date with the text in the code
	@scripts/translations.sh

lock: ## Write the hashed lock files anew from pyproject.toml (needs uv)
	@scripts/lock.sh

clean: ## Remove the environment and the caches; ./var stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist
