# `make` alone lists the targets.
.DEFAULT_GOAL := help
.PHONY: help setup build test prove soak lint check protos demo down run-worker run-stub start verify \
	db-migrate db-connect db-reset docker-build docker-up docker-down docker-logs docker-clean clean

COMPOSE ?= docker compose

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install what is missing (packages, Temporal server)
	scripts/setup

build: setup ## Build everything
	swift build

test: ## Run all tests, against a real server too
	scripts/test

prove: ## Prove thousands of random programs, in memory and on a real server
	scripts/prove

soak: ## Run 50,000 workflows and see that the worker's memory does not grow
	scripts/soak

lint: ## Check format, scripts and the compose file
	scripts/lint

check: lint test ## Do what CI does

protos: ## Print the .proto files anew and generate the C from them
	scripts/protos

demo: ## Start everything and run the documented scenarios
	scripts/demo

down: ## Stop what a demo left running
	scripts/demo --stop

run-worker: ## Run the order worker
	swift run order-worker

run-stub: ## Run the validation service on port 8081
	swift run order-stub

start: ## Start one order and approve it
	AUTO_APPROVE=true swift run order-starter

verify: ## Check that the order database adds up
	swift run order-starter verify

db-migrate: ## Make the order database's tables, or bring them up to date
	swift run order-worker migrate

db-connect: ## Open psql in the PostgreSQL container
	$(COMPOSE) exec postgres psql -U $${POSTGRES_USER:-orderflow} $${POSTGRES_DB:-orderflow}

db-reset: ## Forget everything in the order database, and make its tables anew
	$(COMPOSE) exec postgres psql -U $${POSTGRES_USER:-orderflow} $${POSTGRES_DB:-orderflow} \
		-c 'DROP SCHEMA public CASCADE; CREATE SCHEMA public'
	POSTGRES_HOST=$${POSTGRES_HOST:-localhost} swift run order-worker migrate

docker-build: ## Build the image
	$(COMPOSE) --profile app build

docker-up: ## Start Temporal, PostgreSQL, the Web UI and WireMock in Docker
	$(COMPOSE) up -d

docker-down: ## Stop them
	$(COMPOSE) --profile app down

docker-logs: ## Follow their logs
	$(COMPOSE) --profile app logs -f

docker-clean: ## Stop them and forget their data
	$(COMPOSE) --profile app down -v

clean: ## Remove what was built
	swift package clean
