# `make` alone lists the targets.
.DEFAULT_GOAL := help
.PHONY: help setup deps build test test-coverage prove soak lint fmt check docs protos demo down scenarios load chaos run \
	run-worker run-api run-stub start verify start-full-stack db-migrate db-connect db-reset docker-build docker-up docker-down docker-logs docker-clean clean

# The plugin of docker where it is there, else the program docker-compose.
COMPOSE ?= $(shell docker compose version >/dev/null 2>&1 && echo docker compose || echo docker-compose)

# PostgreSQL on this machine, the documented default, where it listens (`make docker-up` starts it), else SQLite.
DATABASE = $(if $(POSTGRES_HOST)$(ORDER_DB),,$(shell bash -c 'exec 3<>/dev/tcp/localhost/$(or $(POSTGRES_PORT),5432)' \
	2>/dev/null && echo POSTGRES_HOST=localhost))

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install what is missing (packages, Temporal server)
	scripts/setup

deps: setup ## The same, and fetch the Swift packages
	swift package resolve

build: setup ## Build everything
	swift build

test: ## Run all tests, including those against a real server
	scripts/test

test-coverage: ## Run the tests that do not need a server, and print how much of the code they cover
	scripts/coverage

prove: ## Prove thousands of random programs, in memory and on a real server
	scripts/prove

soak: ## Run 50,000 workflows and check that the worker's memory does not grow
	scripts/soak

lint: ## Check format, scripts and the compose file
	scripts/lint

fmt: ## Format the Swift code and the pages
	find Sources Tests Package.swift -name '*.swift' -print0 | xargs -0 swift format --in-place --parallel
	scripts/format-pages

check: lint test ## Do what CI does

docs: ## Make a site of the pages and the API, and check both
	scripts/docs

protos: ## Write the .proto files again and generate the C code from them
	scripts/protos

demo: ## Start everything and run the documented scenarios
	scripts/demo

down: ## Stop everything that a demo left running
	scripts/demo --stop

scenarios: ## Run every documented scenario against the programs that the demo has started
	swift run order-starter scenarios --fast

load: ## Start a server and 300 orders on it, 20 a second, and draw how long they take
	mkdir -p .orderflow
	swift build
	scripts/with-temporal swift run --skip-build order-starter load --worker --orders 300 --rate 20 --plot .orderflow/load.svg

chaos: ## Start a server, kill workers while they handle 200 orders, and check that everything adds up
	swift build
	scripts/with-temporal swift run --skip-build order-starter chaos

run: ## Run the API and the worker in one process
	$(DATABASE) swift run order-api --with-worker

run-worker: ## Run the order worker
	$(DATABASE) swift run order-worker

run-api: ## Run the API on ports 8080 and 8000
	$(DATABASE) swift run order-api

run-stub: ## Run the validation service on port 8081
	swift run order-stub

start: ## Start one order and approve it
	AUTO_APPROVE=true swift run order-starter

verify: ## Check that the order database adds up
	$(DATABASE) swift run order-starter verify

db-migrate: ## Create the order database's tables, or bring them up to date
	$(DATABASE) swift run order-worker migrate

db-connect: ## Open psql in the PostgreSQL container
	$(COMPOSE) exec postgres psql -U $${POSTGRES_USER:-orderflow} $${POSTGRES_DB:-orderflow}

db-reset: ## Delete everything in the order database, and create its tables again
	$(COMPOSE) exec postgres psql -U $${POSTGRES_USER:-orderflow} $${POSTGRES_DB:-orderflow} \
		-c 'DROP SCHEMA public CASCADE; CREATE SCHEMA public'
	POSTGRES_HOST=$${POSTGRES_HOST:-localhost} swift run order-worker migrate

start-full-stack: ## Start everything in Docker, including the worker and the API
	$(COMPOSE) --profile app up -d

docker-build: ## Build the image
	$(COMPOSE) --profile app build

docker-up: ## Start Temporal, PostgreSQL, the Web UI and WireMock in Docker
	$(COMPOSE) up -d

docker-down: ## Stop them
	$(COMPOSE) --profile app down

docker-logs: ## Follow their logs
	$(COMPOSE) --profile app logs -f

docker-clean: ## Stop them and delete their data and images
	$(COMPOSE) --profile app down -v --rmi all

clean: ## Remove what was built
	swift package clean
