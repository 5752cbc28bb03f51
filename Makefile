# Daybook. `make` alone lists what there is.

GO        ?= go
FUZZTIME  ?= 20s
BENCHTIME ?= 1s
CRASHES   ?= 500

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
COMMIT  := $(shell git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)
LDFLAGS := -X main.version=$(VERSION) -X main.commit=$(COMMIT)

# The SQLite driver is C, and so is the race detector.
export CGO_ENABLED := 1

.DEFAULT_GOAL := help

.PHONY: help
help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: build
build: ## build ./bin/daybook
	$(GO) build -trimpath -buildvcs=false -ldflags '$(LDFLAGS)' -o bin/daybook ./cmd/daybook

.PHONY: test
test: ## everything, from a fresh machine on: set-up, lint, tests with -race, the build
	@scripts/setup
	@$(MAKE) --no-print-directory lint LINT=if-available
	$(GO) test -race -shuffle=on -timeout 45m ./...
	@$(MAKE) --no-print-directory build

.PHONY: check
check: format vet arch lint race build ## what to run before a change is called done

.PHONY: race
race: ## the tests alone, with -race
	$(GO) test -race -shuffle=on -timeout 45m ./...

.PHONY: lint
lint: ## golangci-lint at its pinned version, installed into ./bin
	@scripts/lint $(LINT)

.PHONY: format
format: ## fail if gofmt would change a file
	@unformatted=$$(gofmt -l .) || exit 1; \
	if [ -n "$$unformatted" ]; then echo "gofmt -w these:"; echo "$$unformatted"; exit 1; fi

.PHONY: vet
vet: ## go vet
	$(GO) vet ./...

.PHONY: arch
arch: ## who may import whom, and what is still planned
	$(GO) test -count=1 -v -run 'TestModule|TestTable|TestDependencies' ./internal/archtest

.PHONY: fuzz
fuzz: ## every fuzz target in turn, FUZZTIME each (20s)
	@FUZZTIME=$(FUZZTIME) scripts/fuzz

.PHONY: bench
bench: ## every benchmark, BENCHTIME each (1s)
	$(GO) test -run '^$$' -bench . -benchmem -benchtime $(BENCHTIME) ./...

.PHONY: crash
crash: ## a long campaign of crashes: CRASHES of them (500), at lines chosen afresh
	DAYBOOK_CRASHES=$(CRASHES) $(GO) test -count=1 -timeout 2h -run TestCrash -v ./...

.PHONY: cover
cover: ## which lines the tests reach: build/cover.html
	@mkdir -p build
	$(GO) test -coverpkg=./... -coverprofile=build/cover.txt ./...
	$(GO) tool cover -html=build/cover.txt -o build/cover.html
	@$(GO) tool cover -func=build/cover.txt | tail -n 1

.PHONY: demo-year
demo-year: build ## play a bureau's year, print its figures, write 总结.md
	@scripts/demo-year

.PHONY: clean
clean: ## remove what was built; the linter in ./bin stays
	rm -rf build bin/daybook 总结.md
