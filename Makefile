# What people type. Each command is also `npx tsx src/cli.ts NAME --help`.

TSX := node_modules/.bin/tsx
CLI := $(TSX) src/cli.ts

.DEFAULT_GOAL := help
.PHONY: help generate validate test bench secrets format clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

generate: node_modules/.installed ## check stack.config.ts and write deploy/generated/
	@$(CLI) generate

validate: node_modules/.installed ## check what is generated and deployed, with the programs that read it
	@$(CLI) validate

test: node_modules/.installed ## every check and test, on real programs
	@$(CLI) test

bench: node_modules/.installed ## measure; writes bench/results.md
	@$(CLI) bench

secrets: node_modules/.installed ## make secrets.env; when it is there, apply it to the cluster of kubectl
	@$(CLI) secrets

format: node_modules/.installed ## lay out the sources
	@node_modules/.bin/prettier --write --log-level=warn .

clean: ## remove what was installed and cached here (not the tool cache shared by all clones)
	rm -rf node_modules .cache

# Again whenever the lockfile changes; silent unless something goes wrong.
node_modules/.installed: package.json package-lock.json
	@npm ci --silent --no-progress
	@touch $@
