# Two commands: `make run` starts the intranet, `make test` shows that it works.
PYTHON ?= python3
BIN = .venv/bin

.PHONY: run upgrade test check bench soak bundle setup setup-dev lock

run: setup ## start at 127.0.0.1:5000 (PORT=, HOST=, DEMO=0, PUBLIC=1, XIQIAO_INSTANCE=, DATABASE_URL=)
	@$(BIN)/python -m xiqiao.launch

upgrade: setup ## back up, check the copy, then migrate
	@$(BIN)/flask upgrade

test: setup-dev ## everything: both engines, real browser
	@$(BIN)/python -m tests.run

check: setup-dev ## the fast part: lint, types, templates, conventions
	@$(BIN)/python -m tests.check

bench: setup-dev ## CPU and SQL per page, relative to a constant (SCALE=10)
	@$(BIN)/python -m bench

soak: setup-dev ## long races and crash loops
	@$(BIN)/pytest -q tests/soak --soak

bundle: setup-dev ## a folder that installs without any network
	@$(BIN)/python tools/bundle.py

setup:
	@$(PYTHON) tools/set_up.py

setup-dev:
	@$(PYTHON) tools/set_up.py --dev

lock: ## for developers: resolve again (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes -q --no-header -o requirements.txt requirements.in
	uv pip compile --universal --python-version 3.11 --generate-hashes -q --no-header -o requirements-dev.txt requirements-dev.in
