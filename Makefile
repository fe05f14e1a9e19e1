# Bare `make` prints what there is.
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test test-fast check format ci audit bench soak shots messages lock
BIN := .venv/bin

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: ## Install what the app needs
	@scripts/setup.sh run

setup-dev: ## Install what tests and checks need too
	@scripts/setup.sh test

run: setup ## Start the app on http://127.0.0.1:8501, with the demo town at the first start
	@exec $(BIN)/kvarter serve --first-demo

# A file's tests stay together, since they share what was set up for them. One more at a time than
# there are cores: tests in the browser wait for the most part. In the order of the folders, so that
# those, which are few and long, do not come last.
test: setup-dev ## Run the whole test suite
	@$(BIN)/pytest $(PYTEST_OPTIONS) -n $$(($$(nproc) + 1)) --dist loadfile --no-loadscope-reorder

test-fast: setup-dev ## Run the tests that need neither database nor browser
	@$(BIN)/pytest -m "not db and not e2e and not slow"

check: setup-dev ## Format, lint, types and import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup-dev ## Put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

ci: check test ## What has to pass before anything lands

# Asks servers outside, so that it is no part of ci. Status 3: something could not be checked.
audit: setup-dev ## Check packages for known weaknesses, list them, look for secrets
	@$(BIN)/python scripts/audit.py

bench: setup-dev ## Measure against peers
	@$(BIN)/python -m benchmarks

soak: setup-dev ## Run the long trials, for hours (one: python -m benchmarks soak KIND)
	@$(BIN)/python -m benchmarks soak

shots: setup-dev ## Write a screenshot of every page to shots/
	@$(BIN)/python scripts/shots.py

messages: setup-dev ## Bring the English catalogue up to the texts in the code
	@$(BIN)/python scripts/messages.py

lock: ## Write the locks anew from pyproject.toml (needs uv)
	@scripts/lock.sh
