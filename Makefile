# `make` shows what there is. Every target that builds installs the system libraries first when they are missing.

SWIFT ?= swift
PREFIX ?= /usr/local
BENCH ?=
# Folders of genuine documents; SCHEMAGEN_CORPUS names one instead.
CORPORA = $(or $(SCHEMAGEN_CORPUS),../shared/corpus ../shared/corpora/second ../shared/corpora/components)

# What has threads, locks and pointers of its own.
SANITIZED = ^(FalTransport|FalRuntime|FalWebhooks|FalEmulator)Tests\.

.DEFAULT_GOAL := help
.PHONY: help api-check demo capture examples test corpus golden conformance hostile bench fuzz soak threads addresses lint packaging format docs install release uninstall libraries clean

help: ## Show the targets.
	@echo "make TARGET, where TARGET is"
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

demo: libraries ## Add models from a local fal, compile them, call one. No key, no internet.
	@Scripts/demo.sh

capture: libraries ## Draw the picture of the demo in README.md from a real run.
	@mkdir -p Documentation/Images
	Scripts/demo.sh | Scripts/capture.py >Documentation/Images/demo.svg.new
	mv Documentation/Images/demo.svg.new Documentation/Images/demo.svg

examples: libraries ## Build the examples, count their lines, run them against a local fal; NAME=Server runs one.
	@Scripts/examples.sh $(NAME)

# Six at a time: more than a thousand tests that start at once starve each other into their time limits.
test: libraries ## Run all tests; those of the corpus skip when SCHEMAGEN_CORPUS is not there.
	$(SWIFT) test --disable-xctest --experimental-maximum-parallelization-width 6

corpus: libraries ## Run the corpus tests on each folder of genuine documents, the long ones too.
	@SWIFT="$(SWIFT)" Scripts/corpus.sh $(CORPORA)

golden: libraries ## Record the golden files and the committed generated code anew.
	SCHEMAGEN_RECORD=1 $(SWIFT) test --disable-xctest --filter GoldenTests
	$(SWIFT) run --quiet schemagen generate
	@git --no-pager diff --stat -- Tests/EndToEndTests/Cases Tests/GeneratedTests Generated

conformance: libraries ## Run fal's own Python client against the local fal (installs it below .build).
	@SWIFT="$(SWIFT)" Tests/Conformance/run.sh

api-check: libraries ## Say what Generated breaks for apps between OLD (HEAD) and NEW (the files as they are).
	@SWIFT="$(SWIFT)" Scripts/api-check.sh $(or $(OLD),HEAD) $(NEW)

hostile: libraries ## Run the tests of all attacks that SECURITY.md lists.
	$(SWIFT) test --disable-xctest --filter Hostile

bench: libraries ## Measure, in a release build; BENCH="json --runs 9" passes arguments.
	$(SWIFT) build -c release --product schemagen
	SCHEMAGEN_CORPUS="$(firstword $(CORPORA))" $(SWIFT) run -c release Benchmarks $(BENCH)

soak: libraries ## Run jobs for MINUTES (default 30) while everything goes wrong; fails on growth or a lost job.
	$(SWIFT) run -c release Benchmarks soak --minutes $(or $(MINUTES),30)

# Each has a build folder of its own: a sanitizer is compiled into everything.
threads: libraries ## Run the tests of runtime, transport, webhooks and local fal under ThreadSanitizer.
	$(SWIFT) test --disable-xctest --sanitize thread --scratch-path .build/thread --filter "$(SANITIZED)"

# Without its search for leaks: it cannot follow pointers in which Swift keeps the case of an enum, and on Linux Foundation
# leaks the parts of each URL that URLSession fetches. `make soak` fails on growth.
addresses: libraries ## The same under AddressSanitizer.
	ASAN_OPTIONS=detect_leaks=0 $(SWIFT) test --disable-xctest --sanitize address --scratch-path .build/address \
	    --filter "$(SANITIZED)"

fuzz: libraries ## Try damaged and hostile input for MINUTES (10), in a release build; findings stand in .build/fuzz.
	$(SWIFT) run -c release Fuzz --minutes $(or $(MINUTES),10) --compile 200 --seed $$(date +%s) \
	    $(foreach folder,$(wildcard $(firstword $(CORPORA))),--corpus $(folder))
	SCHEMAGEN_FUZZ_ARGUMENTS=200000 SCHEMAGEN_FUZZ_HEADS=20000 \
	    $(SWIFT) test --disable-xctest --filter 'ArgumentFuzzTests|HeadFuzzTests'

lint: ## Check the style of all Swift files.
	@Scripts/lint.sh

packaging: ## Check workflows, scripts and the Dockerfile (linters from PyPI).
	@Scripts/lint-packaging.sh

docs: libraries ## Build the documentation of FalRuntime, FalWebhooks and the tool below .build/documentation.
	@SWIFT="$(SWIFT)" Scripts/docs.sh

format: ## Format all Swift files.
	@Scripts/lint.sh --write

install: libraries ## Install the release binary, manual page and completions below PREFIX (default /usr/local).
	@Scripts/install.sh "$(PREFIX)"

release: libraries ## Make the files of a release of this platform: tarball, artifact bundle, checksums.
	@Scripts/install-libraries.sh git zip
	@Scripts/release.sh

uninstall: ## Remove what install put below PREFIX.
	@Scripts/install.sh --remove "$(PREFIX)"

libraries: ## Install libcurl, libyaml, libcrypto and pkg-config with apt-get or brew, when missing.
	@Scripts/install-libraries.sh

clean: ## Remove what was built.
	$(SWIFT) package clean
	rm -rf .build
