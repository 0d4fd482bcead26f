# The front door. `make run` to look around, `make test` to be sure; every target installs what it needs.
PORT ?= 8000
UV := .venv/bin/uv
PY := .venv/bin/python
SOURCES := $(shell find app/static/js app/static/css app/static/icons service_worker -type f -not -path '*/node_modules/*' 2>/dev/null)
CATALOGUES := $(wildcard locales/*/LC_MESSAGES/messages.po)

.PHONY: run test check bench bench-directory soak faults consent-steps browser clean translations language pictures

run: .venv/.ready app/static/dist/manifest.json $(CATALOGUES:.po=.mo)
	@.venv/bin/waymark demo --port $(PORT)

test: .venv/.ready app/static/dist/manifest.json $(CATALOGUES:.po=.mo)
	@$(PY) tests/run.py

check: .venv/.ready app/static/dist/manifest.json $(CATALOGUES:.po=.mo)
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy
	@$(PY) service_worker/build_hook.py types
	@$(PY) -m pytest -q tests/architecture

bench: .venv/.ready app/static/dist/manifest.json $(CATALOGUES:.po=.mo)
	@$(PY) tests/bench/run.py
	@$(PY) -m tests.bench.poor_phone
	@$(PY) -m tests.bench.reconnecting
	@$(PY) -m tests.bench.lock_and_exit 20
	@$(PY) -m tests.bench.phone_search

# 100,000 services, filled and searched: in an empty database that BENCH_DATABASE_URL names, else in SQLite in a folder that goes
# afterwards. Apart from `make bench`, since it takes ten minutes and more.
bench-directory: .venv/.ready app/static/dist/manifest.json $(CATALOGUES:.po=.mo)
	@data=$$(mktemp -d) && trap "rm -rf $$data" EXIT && export WAYMARK_DATA=$$data DATABASE_URL=$${BENCH_DATABASE_URL:-} && \
	$(PY) -m tests.bench.many_services $${BENCH_SERVICES:-100000} && $(PY) -m tests.bench.many_searches

soak: .venv/.ready app/static/dist/manifest.json $(CATALOGUES:.po=.mo)
	@$(PY) tests/bench/soak.py
	@SOAK_MINUTES=$${SOAK_MINUTES:-10} $(PY) -m tests.faults.run

# Every fault of docs/delivery-proof.md many times; writes that page. FAULT_RUNS trials for each, FAULT_SEED for the dice.
faults: .venv/.ready app/static/dist/manifest.json $(CATALOGUES:.po=.mo)
	@SOAK_MINUTES=0 $(PY) -m tests.faults.run

# The story of consent with 2 to 5 parties, at random: 100,000 steps in runs of 10,000. Takes half an hour.
consent-steps: .venv/.ready app/static/dist/manifest.json $(CATALOGUES:.po=.mo)
	for run in 1 2 3 4 5 6 7 8 9 10; do WAYMARK_STEPS=10000 .venv/bin/python -m pytest -q tests/my/test_stateful.py || exit 1; done

pictures: .venv/.ready app/static/dist/manifest.json $(CATALOGUES:.po=.mo)
	@$(PY) -m tests.pictures

translations: .venv/.ready
	@.venv/bin/pybabel -q extract -F locales/babel.cfg -k lazy_gettext -k _l --no-location --sort-output -o locales/messages.pot .
	@.venv/bin/pybabel -q update -i locales/messages.pot -d locales --no-fuzzy-matching --ignore-obsolete

# One more language: `make language CODE=pt`. docs/adding-a-language.md says what comes next.
language: .venv/.ready
	@.venv/bin/waymark language add $(CODE)

%.mo: %.po | .venv/.ready
	@.venv/bin/pybabel -q compile -f -i $< -o $@

app/static/dist/manifest.json: $(SOURCES) | .venv/.ready
	@$(PY) service_worker/build_hook.py

.venv/.ready: pyproject.toml uv.lock
	@test -x $(UV) || (python3 -m venv .venv && .venv/bin/pip -q install --disable-pip-version-check uv)
	@$(UV) sync -q --frozen --inexact --compile-bytecode
	@touch $@

clean:
	rm -rf .venv .data app/static/dist service_worker/node_modules
