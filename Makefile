.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PY := .venv/bin/python
UV := uv==0.13.8
STUBS := micropython-esp32-stubs==1.29.0.post1
LOCK_OPTIONS := --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
    --custom-compile-command 'make lock'
# In CI nothing may be left out; anywhere else what is left out is named at the end.
export REQUIRE_ALL ?= $(if $(filter true 1,$(CI)),1,)
OR_LEFT_OUT = || { [ $$? = 3 ] && [ -z "$(REQUIRE_ALL)" ]; }

.PHONY: help setup demo test tools lint types imports portable page page-device bluez bluez-guest postgresql graphviz openscad hardware \
    bench states lock clean

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

setup: .venv/.stamp  ## .venv as requirements.lock says; quick when it is there

.venv/.stamp: requirements.lock pyproject.toml tools/venv.sh
	tools/venv.sh .venv
	@touch $@

build/stubs/.stamp: stubs.lock | .venv/.stamp
	rm -rf build/stubs
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --target build/stubs -r stubs.lock
	@touch $@

# What the tests need beside Python. Where one cannot be had, its script says so in left-out and exits with 3.
tools: build/micropython32/micropython build/wasm/micropython.mjs build/fhir/fhir.schema.json build/chromium/axe.min.js \
    bluez-guest postgresql graphviz openscad

build/micropython32/micropython: tools/micropython32.sh
	@tools/micropython32.sh build/micropython32 $(OR_LEFT_OUT)

build/wasm/micropython.mjs: tools/micropython_wasm.sh
	@tools/micropython_wasm.sh build/wasm $(OR_LEFT_OUT)

build/fhir/fhir.schema.json: tools/fhir_schema.sh
	@tools/fhir_schema.sh build/fhir $(OR_LEFT_OUT)

build/chromium/axe.min.js: tools/chromium.sh
	@tools/chromium.sh build/chromium $(OR_LEFT_OUT)

postgresql:
	@tools/postgresql.sh build/postgresql $(OR_LEFT_OUT)

bluez-guest: setup
	@tools/bluez/build.sh build/bluez $(OR_LEFT_OUT)

graphviz:
	@tools/graphviz.sh build/graphviz $(OR_LEFT_OUT)

openscad: setup
	@tools/openscad.sh build/openscad $(OR_LEFT_OUT)

demo: setup  ## the main job on a simulated device: upload, a session, the log, and build/demo/review.html
	@mkdir -p build/demo
	.venv/bin/holdtimer demo --html build/demo/review.html

test: lint types imports tools  ## sets up what is missing and runs every test
	$(PY) tools/mpy.py build/mpy
	$(PY) -m pytest -n 3 --dist worksteal  # many tests wait for a device or a guest rather than for the processor

lint: setup  ## ruff: rules and format
	.venv/bin/ruff check
	.venv/bin/ruff format --check

types: setup build/stubs/.stamp  ## mypy strict: host, holdcore, tests; then the drivers against MicroPython's stubs
	.venv/bin/mypy
	.venv/bin/mypy --config-file tools/mypy-firmware.ini

imports: setup  ## who may import whom
	.venv/bin/lint-imports --no-logo

portable: setup build/micropython32/micropython build/wasm/micropython.mjs  ## the portable tests, on CPython and on two MicroPythons
	$(PY) -m pytest tests/portable tests/quality/test_portable_micropython.py tests/quality/test_portable_wasm.py

page: setup build/chromium/axe.min.js  ## the HTML report, in headless Chromium
	$(PY) -m pytest tests/review/test_page.py tests/review/test_page_browser.py

page-device: setup build/wasm/micropython.mjs  ## the device in one HTML file: build/page-device/holdtimer.html
	@[ -e build/wasm/left-out ] || $(PY) -m tools.page_device.build build/wasm build/page-device/holdtimer.html

bluez: bluez-guest  ## the companion over the kernel's Bluetooth and BlueZ, in a guest
	@[ -e build/bluez/left-out ] || tools/bluez/run.sh build/bluez

bench: setup build/micropython32/micropython  ## the figures that the README quotes
	$(PY) tools/help_cpu.py
	@missed=0; for bench in $(sort $(wildcard bench/*.py)); do echo $$bench; $(PY) $$bench || missed=1; done; exit $$missed

hardware: setup graphviz openscad  ## what hardware/ describes, into build/hardware/: wiring, schematic, BOM, power, STL files, guide
	$(PY) -m hardware.checks
	$(PY) -m hardware.build build/hardware
	@[ -e build/openscad/left-out ] || $(PY) -m hardware.enclosure.build build/hardware
	@[ -e build/openscad/left-out ] || [ -e build/graphviz/left-out ] || $(PY) -m hardware.guide.build build/hardware

states: setup  ## docs/states.md from the tables
	$(PY) tools/states.py

# uv itself is the one whose sums tools/uv.lock has; where UV is raised, the next run is the first with the new one.
lock: setup  ## the lock files, from what pyproject.toml asks for; UPGRADE=--upgrade renews all
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --upgrade --target build/uv -r tools/uv.lock
	build/uv/bin/uv pip compile --quiet $(UPGRADE) $(LOCK_OPTIONS) --extra dev pyproject.toml -o requirements.lock
	echo $(STUBS) | build/uv/bin/uv pip compile --quiet $(LOCK_OPTIONS) - -o stubs.lock
	echo $(UV) | build/uv/bin/uv pip compile --quiet $(LOCK_OPTIONS) - -o tools/uv.lock

clean:  ## what make built, .venv included
	rm -rf build dist .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
