# What a person does more than once. `make help` lists it.

SWIFT ?= swift
SOURCES = Package.swift Sources Tests Benchmarks

.PHONY: help setup build test test-swift test-http test-dashboard soak-http crash faults damage \
  simulate history kill soak fuzz sanitize trust trust-tool lint format bench bench-peers figures \
  flame counts demo clean

help: ## Lists the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Installs what the build needs, where it is missing (Debian, Ubuntu, macOS).
	@.ci/setup

build: setup ## Builds the release binary: .build/release/daybook.
	$(SWIFT) build -c release --product daybook

test: test-swift test-http test-dashboard ## Runs all tests.

# The long trace of a cluster, and ten processes at once, would starve tests that wait for others:
# they are carried out by themselves.
test-swift: setup ## Runs the tests in Swift.
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build --disable-xctest --skip Borg --skip 'Ten processes'
	$(SWIFT) test --skip-build --disable-xctest --filter Borg
	$(SWIFT) test --skip-build --disable-xctest --filter 'Ten processes'
	.build/debug/DaybookFuzz Fixtures/corpus

PYTHON ?= python3
CLIENT = PYTHONPATH=.build/venv/packages $$(cat .build/venv/ready) -m pytest -q -p no:cacheprovider

test-http: setup .build/venv/ready ## Tries the server with clients in Python and with curl.
	$(SWIFT) build --product daybook
	$(CLIENT) Tests/HTTP

test-dashboard: setup .build/venv/ready ## Tries the dashboard in Chromium.
	$(SWIFT) build --product daybook
	$(CLIENT) Tests/Dashboard

# Where there are no virtual environments, packages are put into a directory.
REQUIREMENTS = Tests/HTTP/requirements.txt Tests/Dashboard/requirements.txt
.build/venv/ready: $(REQUIREMENTS) .ci/setup
	@.ci/setup clients
	rm -rf .build/venv
	mkdir -p .build
	if $(PYTHON) -m venv .build/venv; then \
	  .build/venv/bin/python -m pip install -q $(REQUIREMENTS:%=-r %) && \
	  echo .build/venv/bin/python >$@; \
	else \
	  $(PYTHON) -m pip install -q --target .build/venv/packages $(REQUIREMENTS:%=-r %) && \
	  echo $(PYTHON) >$@; \
	fi

# The tools that try to make Daybook lose something. What they find is told in a line of JSON.
TRUST = .build/release/DaybookTrust
IMAGES ?= 1000000
crash: trust-tool ## Cuts the power at every moment, and opens IMAGES=1000000 of what disks may leave.
	$(TRUST) crash --images $(IMAGES)

faults: trust-tool ## Has every call of the system fail, one after the other.
	$(TRUST) faults

STRIDE ?= 1
damage: trust-tool ## Turns over every bit of a log of 256 KiB, or one of STRIDE=1, and reads it.
	$(TRUST) damage --stride $(STRIDE)

SEEDS ?= 2000
simulate: trust-tool ## Runs worlds of engines with faults and deaths, from SEEDS=2000 seeds.
	$(TRUST) simulate --seeds '1..<'$$(($(SEEDS) + 1))

ROUNDS ?= 20
history: trust-tool ## Checks what processes are answered while they are killed, in ROUNDS=20 rounds.
	$(TRUST) history --rounds $(ROUNDS)

KILLS ?= 1000
kill: trust-tool ## Kills KILLS=1000 writing processes, and looks at the log after each.
	$(TRUST) kill --kills $(KILLS)

MINUTES ?= 10
soak: trust-tool ## Works on one log for MINUTES=10 with kills, and draws what memory and file do.
	$(TRUST) soak --minutes $(MINUTES) --picture docs/images/soak.svg

FUZZ_SECONDS ?= 60
FUZZ = $(SWIFT) build -c release --scratch-path .build/fuzz --product DaybookFuzz \
  --sanitize=fuzzer -Xswiftc -parse-as-library -Xswiftc -DFUZZING
fuzz: setup ## Reads made up bytes for FUZZ_SECONDS=60 with each of nine targets (Linux).
	$(FUZZ)
	Tests/Fuzz/fuzz.sh $(FUZZ_SECONDS) .build/fuzz/release/DaybookFuzz

SANITIZER ?= thread
sanitize: setup ## Runs the tests in Swift with SANITIZER=thread, or address, watching (Linux, long).
	$(SWIFT) test --sanitize=$(SANITIZER) --scratch-path .build/$(SANITIZER) --disable-xctest \
	  --skip Borg --skip 'Ten processes'

soak-http: build .build/venv/ready ## Works a server for MINUTES=10, and tells what its memory does.
	PYTHONPATH=.build/venv/packages DAYBOOK=.build/release/daybook \
	  $$(cat .build/venv/ready) Tests/HTTP/soak.py $(MINUTES)

# A planted bug must end the tool with 1, which is what it says of a finding.
FINDS = sh -c '"$$@" >/dev/null; test $$? -eq 1' finds
trust: trust-tool ## Runs what can be had in a minute of this, and plants bugs that must be found.
	$(TRUST) prove
	$(FINDS) $(TRUST) simulate --seeds '1..<21' --plant late-answers
	$(FINDS) $(TRUST) simulate --seeds '1..<21' --plant early-acknowledgement
	$(FINDS) $(TRUST) history --rounds 2 --plant late-answers
	$(FINDS) $(TRUST) history --rounds 2 --plant stale-reads
	$(TRUST) crash --images 4000
	$(TRUST) faults
	$(TRUST) damage --stride 1009
	$(TRUST) simulate --seeds '1..<101'
	$(TRUST) history --rounds 3
	$(TRUST) kill --kills 200

trust-tool: setup
	$(SWIFT) build -c release --product DaybookTrust

lint: ## Checks the form of the source.
	$(SWIFT) format lint --strict --parallel --recursive $(SOURCES)

format: ## Puts the source into form.
	$(SWIFT) format --in-place --parallel --recursive $(SOURCES)

# Other queues are measured as far as they are installed; see docs/performance.md for the options.
BENCH ?=
bench: build ## Measures daybook beside other durable queues. BENCH='--rounds 3' takes options.
	if [ "$$(uname)" = Linux ]; then $(MAKE) -s -C Benchmarks/Peers; fi
	$(PYTHON) Benchmarks/bench.py --daybook .build/release/daybook $(BENCH)

bench-peers: ## Installs the queues that `make bench` compares with (Debian, Ubuntu).
	@.ci/setup peers
	$(MAKE) -s -C Benchmarks/Peers
	$(PYTHON) -m pip install -q --target .build/peers/python --upgrade matplotlib

figures: setup ## Measures the parts of daybook, and prints a table.
	$(SWIFT) build -c release --product daybook
	$(SWIFT) run -c release Benchmarks

WORKLOAD ?= batch-8
flame: build ## Draws where the time of WORKLOAD=batch-8 goes, as docs/images/flame-batch-8.svg (Linux).
	perf record -q -F 999 -e cpu-clock -g -o .build/perf.data \
	  .build/release/daybook bench --in .build --workload $(WORKLOAD)
	perf script -i .build/perf.data | $(PYTHON) Benchmarks/flame.py \
	  --title 'daybook bench --workload $(WORKLOAD)' >docs/images/flame-$(WORKLOAD).svg

COUNTS ?=
counts: ## Counts instructions, and compares them with Benchmarks/counts.json (Linux). COUNTS=--keep.
	@.ci/setup counts
	$(SWIFT) build -c release --product DaybookCounts
	$(PYTHON) Benchmarks/counts.py --program .build/release/DaybookCounts $(COUNTS)

demo: build ## Shows the main job on the files of Fixtures/demo.
	Fixtures/demo.sh .build/release/daybook

clean: ## Removes everything that was built.
	rm -rf .build
