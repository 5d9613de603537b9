# The two commands that a newcomer needs are `make run` and `make test`; both set the machine up first.
SHELL := /bin/bash
.DEFAULT_GOAL := help
GO ?= go
FUZZTIME ?= 60s
TOOLS := $(CURDIR)/.assets/tools

.PHONY: help setup run build test test-short lint fuzz bench eval peers doctor train clean

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## install Debian packages; fetch models, fonts and libraries (skips what is there)
	@cmd/setup.sh

build: setup ## build bin/vermilion
	$(GO) build -o bin/vermilion ./cmd/vermilion

run: build ## the main job on embedded defaults: an application from draft to a certificate on a token
	bin/vermilion demo

test: build ## every test, with real Redis, Tesseract, ONNX Runtime, SoftHSM2 and Chromium
	$(GO) vet ./...
	$(GO) test -timeout 25m ./...

test-short: ## the tests that take seconds
	$(GO) test -short ./...

lint: ## golangci-lint with .golangci.yml
	@mkdir -p $(TOOLS)
	@test -x $(TOOLS)/golangci-lint || GOBIN=$(TOOLS) $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.12.2
	$(TOOLS)/golangci-lint run ./...

# By default a fuzzer spends most of a minute on making one input smaller.
fuzz: setup ## run each fuzz target for FUZZTIME
	@for pkg in $$($(GO) list ./...); do \
	  for target in $$($(GO) test -list '^Fuzz' $$pkg 2>/dev/null | grep '^Fuzz'); do \
	    echo "$$pkg $$target"; $(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 5x $$pkg || exit 1; \
	  done; \
	done

bench: setup ## benchmarks of every room
	$(GO) test -run '^$$' -bench . -benchmem ./...

eval: build ## judge 600 good packages and every defect eleven times, and print the tables of docs/measurements.md
	bin/vermilion eval --packages 600 --good --seed 400000
	bin/vermilion eval --packages 0 --each 11 --flawed --seed 410000

peers: build ## measure beside djpeg, tesseract, ocrmypdf and tesseract.js (installs them)
	@cmd/setup.sh core peers
	bin/vermilion bench --peers

doctor: build ## check this installation
	bin/vermilion doctor

train: ## retrain the handwriting weights (reproducible; fetches the MNIST training set)
	@cmd/setup.sh core train
	$(GO) run ./pipeline/ink/train

clean: ## remove what was built; models and fonts stay
	rm -rf bin demo eval
