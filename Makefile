# Everything that is built or stored lies in the state folder; `make help` lists the targets.
# What is built depends on these sources; a build that changes nothing says "unchanged".
SOURCES := $(shell find triton/models export/build release -type f -not -path '*/__pycache__/*' | sed 's/ /\\ /g')

STATE := $(abspath $(or $(TRIFID_STATE_DIR),$(shell sed -n "s/^TRIFID_STATE_DIR=//p" .env 2>/dev/null),.trifid))
export TRIFID_STATE_DIR := $(STATE)

WEIGHTS ?= auto
EXTRA ?= cpu
# The current release's; at first INT8, which is made for processors: docs/models.md.
PRECISION ?= $(or $(shell sed -n 's/^  "precision": "\(.*\)",/\1/p' $(CURRENT) 2>/dev/null),$(if $(filter cpu,$(EXTRA)),int8,fp32))
PYTEST_ARGS ?=
JOBS ?= 3
PHOTO ?= $(PHOTOS)/obama.jpg
LFW ?= $(wildcard ../shared/data/lfw-deepfunneled.tgz)
SECONDS ?= 60
RATE ?= 5
N ?= 10000
SCOPES ?= recognise,enrol

SERVE := $(STATE)/envs/serve
EXPORT := $(STATE)/envs/export
PHOTOS := $(STATE)/photos/face_recognition
CURRENT := $(STATE)/releases/current/manifest.json

BUILD = $(EXPORT)/bin/python -m export build --weights $(WEIGHTS) --precision $(PRECISION)
EXCHANGE := $(SERVE)/bin/python -m export

PACKAGES := cli release db service stack export perf
SHELL_SCRIPTS = $(shell grep -rlE --exclude-dir=.git --exclude-dir=.trifid '^\#!/(usr/)?bin/(env )?(ba)?sh' .)
INSTALL := -m pip install --disable-pip-version-check --require-hashes --no-deps --requirement

ifneq ($(words $(CURDIR) $(STATE)),2)
$(error Trifid's folder and TRIFID_STATE_DIR must not have spaces in their paths)
endif

.DEFAULT_GOAL := help

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

.PHONY: up
up: $(SERVE)/.installed $(CURRENT) ## Install and export what is missing, start everything, say where it listens
	@exec $(SERVE)/bin/python -m stack up

.PHONY: api-key
api-key: $(SERVE)/.installed ## Create an API key and show it (NAME=door SCOPES=recognise,enrol)
	@$(if $(NAME),,$(error say what the key is called: make api-key NAME=door))
	@$(SERVE)/bin/python -m service.api_keys create "$(NAME)" --scopes "$(SCOPES)"

.PHONY: faces-key
faces-key: $(SERVE)/.installed ## Print a new key for TRIFID_FACES_KEY, which seals kept faces
	@$(SERVE)/bin/python -m service.faces_key

.PHONY: restart
restart: $(SERVE)/.installed ## Restart the running API's workers one after the other, without losing a request
	@$(SERVE)/bin/python -m stack restart

# A running Trifid changes its release by an upgrade only.
.PHONY: models
models: $(EXPORT)/.installed $(PHOTOS) ## Export a release of the models (WEIGHTS=auto, vggface2 or casia-webface; PRECISION=int8 or fp32)
	@if $(EXPORT)/bin/python -m stack.running "$(STATE)/run"; then $(BUILD); else $(BUILD) --make-current && touch $(CURRENT); fi

.PHONY: verify
verify: $(SERVE)/.installed $(PHOTOS) ## Hold a release against the current one: make verify RELEASE=N (LFW=PATH)
	@$(if $(RELEASE),,$(error say which release: make verify RELEASE=N (python -m export list shows all)))
	@$(EXCHANGE) verify "$(RELEASE)" $(if $(LFW),--lfw "$(LFW)")

.PHONY: upgrade
upgrade: $(SERVE)/.installed $(PHOTOS) ## Switch the running Trifid to another release: make upgrade RELEASE=N (LFW=PATH)
	@$(if $(RELEASE),,$(error say which release: make upgrade RELEASE=N (python -m export list shows all)))
	@$(EXCHANGE) upgrade "$(RELEASE)" $(if $(LFW),--lfw "$(LFW)")

.PHONY: rollback
rollback: $(SERVE)/.installed ## Switch the running Trifid back to the release before
	@$(EXCHANGE) rollback

# Three at a time on two cores: much of their time is waiting for servers to start, fail or stop.
.PHONY: test
test: $(SERVE)/.dev $(EXPORT)/.dev $(CURRENT) ## Run all tests, against a real Triton and a real PostgreSQL
	$(EXPORT)/bin/python -m pytest tests/export/build $(PYTEST_ARGS)
	$(SERVE)/bin/python -m pytest --numprocesses $(JOBS) --dist loadfile --ignore tests/export/build $(PYTEST_ARGS) || \
		{ test $$? -eq 1 && echo "What failed beside other tests is run again alone, and that decides." && \
		$(SERVE)/bin/python -m pytest --last-failed --last-failed-no-failures none --ignore tests/export/build $(PYTEST_ARGS); }

.PHONY: hostile
hostile: $(SERVE)/.dev $(CURRENT) $(PHOTOS) ## Send hundreds of hostile inputs to a Trifid of its own and print the answers
	@$(SERVE)/bin/python -m tests.integration.hostile

.PHONY: fuzz
fuzz: SECONDS = 300
fuzz: $(SERVE)/.dev $(PHOTOS) ## Fuzz the decoding of images, guided by coverage (SECONDS=300)
	@nice -n 19 $(SERVE)/bin/python -m tests.fuzz.decode "$(STATE)/fuzz" --seconds $(SECONDS)

.PHONY: audit
audit: $(SERVE)/.dev ## Look for known vulnerabilities in all locked dependencies (SERVICE=pypi or osv)
	@requirements/audit $(SERVE)/bin/python

.PHONY: accuracy
accuracy: lfw $(SERVE)/.dev $(EXPORT)/.installed $(CURRENT) ## Measure on LFW how well the release recognises (LFW=PATH of .tgz or folder)
	@$(SERVE)/bin/python -m perf.accuracy run --lfw "$(LFW)" $(if $(PAIRS),--pairs "$(PAIRS)")

.PHONY: perf-ensemble
perf-ensemble: $(SERVE)/.dev $(CURRENT) $(PHOTOS) ## Measure the running ensemble with perf_analyzer (LFW=PATH, or a folder of photos)
	@$(SERVE)/bin/python -m perf.ensemble --photos "$(or $(LFW),$(PHOTOS))"

.PHONY: perf-latency
perf-latency: $(SERVE)/.dev $(EXPORT)/.installed $(CURRENT) $(PHOTOS) ## Compare a Trifid of its own with the bare graphs and facenet-pytorch (PHOTO=FILE)
	@$(SERVE)/bin/python -m perf.latency "$(PHOTO)"

.PHONY: perf-load
perf-load: lfw $(SERVE)/.dev $(CURRENT) ## Load a Trifid of its own, 10,000 enrolled, with 4, 8 and 12 users (LFW=PATH SECONDS=60)
	@$(SERVE)/bin/python -m perf.load --lfw "$(LFW)" --seconds $(SECONDS)

.PHONY: perf-sizing
perf-sizing: $(SERVE)/.dev ## Compute what a set-up takes, from measured costs (FACES=1000000 RATE=200)
	@$(SERVE)/bin/python -m perf.sizing $(if $(FACES),--faces $(FACES) --rate $(RATE))

.PHONY: perf-check
perf-check: $(SERVE)/.dev $(EXPORT)/.installed $(CURRENT) $(PHOTOS) ## Hold the ratios against their limits, on a Trifid of its own (LFW=PATH)
	@$(SERVE)/bin/python -m perf.latency.check --photos "$(PHOTOS)" $(if $(LFW),--lfw "$(LFW)") --out "$(STATE)/perf"

.PHONY: crash-drill
crash-drill: N = 500
crash-drill: lfw $(SERVE)/.dev $(CURRENT) ## Enrol N people while processes of a Trifid of its own are killed (LFW=PATH N=500 SEED=1)
	@$(SERVE)/bin/python -m perf.soak.crashes --lfw "$(LFW)" --enrolments $(N) $(if $(SEED),--seed $(SEED))

.PHONY: perf-overload
perf-overload: $(SERVE)/.dev $(CURRENT) $(PHOTOS) ## Offer a Trifid of its own up to ten times what it can take (LFW=PATH SECONDS=60)
	@$(SERVE)/bin/python -m perf.load.overload --photos "$(or $(LFW),$(PHOTOS))" --seconds $(SECONDS)

.PHONY: soak
soak: SECONDS = 180
soak: lfw $(SERVE)/.dev $(CURRENT) ## Break everything in turn under a fixed load (LFW=PATH SECONDS=180 RATE=5 OUT=FOLDER)
	@$(SERVE)/bin/python -m perf.soak --lfw "$(LFW)" --seconds $(SECONDS) --rate $(RATE) $(if $(OUT),--out "$(OUT)")

.PHONY: upgrade-drill
upgrade-drill: N = 200
upgrade-drill: lfw $(SERVE)/.dev $(EXPORT)/.installed $(CURRENT) $(PHOTOS) ## Upgrade, roll back and kill upgrades under a fixed load (LFW=PATH N=200 RATE=5 PHASES="same-space killed")
	@$(SERVE)/bin/python -m perf.soak.upgrades --lfw "$(LFW)" --people $(N) --rate $(RATE) $(if $(PHASES),--phases $(PHASES)) $(if $(OUT),--out "$(OUT)")

.PHONY: perf-gallery
perf-gallery: lfw $(SERVE)/.dev $(CURRENT) ## Measure the search among N made people (LFW=PATH N=10000)
	@$(SERVE)/bin/python -m perf.gallery --lfw "$(LFW)" --count $(N)

.PHONY: lint
lint: $(SERVE)/.dev $(CURRENT) ## Check style, types, maintainability, and the model configs against the current release
	$(SERVE)/bin/ruff check
	$(SERVE)/bin/ruff format --check
	$(SERVE)/bin/mypy
	$(SERVE)/bin/lint-imports
	@$(SERVE)/bin/python -m tests.maintainability $(PACKAGES) triton tests
	@$(SERVE)/bin/python -m tests.model_configs triton/models $(dir $(CURRENT))
	@$(SERVE)/bin/python -m tests.deploy.kubernetes
	@$(MAKE) --no-print-directory lint-containers

# The steps and the probe run on NVIDIA's Python.
.PHONY: lint-containers
lint-containers: $(SERVE)/.dev ## Check Dockerfiles, the Compose file, YAML, shell scripts, image tags and what runs on Python 3.10
	$(SERVE)/bin/hadolint $(wildcard */Dockerfile)
	$(SERVE)/bin/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.gpu.yml
	$(SERVE)/bin/yamllint --strict .
	$(SERVE)/bin/shellcheck $(SHELL_SCRIPTS)
	$(SERVE)/bin/python -m tests.image_tags
	@for folder in triton triton/models/*/1; do (cd $$folder && ls | grep -q '\.py$$' || exit 0; \
		echo "mypy --python-version 3.10 $$folder" && $(SERVE)/bin/mypy --config-file $(CURDIR)/pyproject.toml \
		--cache-dir $(STATE)/mypy-3.10 --python-version 3.10 *.py) || exit 1; done

.PHONY: docs
docs: $(SERVE)/.dev ## Write the tables of settings, errors and limits in docs/ anew, from the code
	@$(SERVE)/bin/python -m tests.generated_tables

.PHONY: lock
lock: ## Lock the versions of pyproject.toml's dependencies with their hashes
	requirements/lock

.PHONY: clean
clean: ## Delete the environments and built models; the database stays
	rm -rf $(STATE)/envs $(STATE)/releases $(STATE)/photos

# The first prerequisite of what needs it, so that nothing is installed or exported in vain.
.PHONY: lfw
lfw:
	@$(if $(LFW),,$(error say where LFW is: make $(MAKECMDGOALS) LFW=PATH (docs/performance.md says where it comes from)))
	@test -e "$(LFW)" || { echo "error: there is no $(LFW)" >&2; exit 1; }

# The export's environment is large, so it is made only where models are to be built.
$(CURRENT): $(SOURCES)
	@$(MAKE) --no-print-directory models

$(SERVE)/.installed: requirements/$(EXTRA).txt
	@echo "Installing the serving environment (about a minute) …"
	@python=$$(stack/find-python) && $$python -m venv --clear $(SERVE)
	@$(SERVE)/bin/python $(INSTALL) $<
	@printf '%s\n' '#!$(SERVE)/bin/python' 'import os' 'import sys' '' 'sys.path.insert(0, "$(CURDIR)")' \
		'os.environ.setdefault("TRIFID_STATE_DIR", "$(STATE)")' 'from cli.__main__ import main' '' 'main()' > $(SERVE)/bin/trifid
	@chmod +x $(SERVE)/bin/trifid
	@touch $@

$(EXPORT)/.installed: requirements/export.txt
	@echo "Installing the export's environment with PyTorch (about 6 GB, some minutes) …"
	@python=$$(stack/find-python) && $$python -m venv --clear $(EXPORT)
	@$(EXPORT)/bin/python $(INSTALL) $<
	@touch $@

$(SERVE)/.dev: requirements/dev.txt $(SERVE)/.installed
	@$(SERVE)/bin/python $(INSTALL) $<
	@touch $@

$(EXPORT)/.dev: requirements/export-dev.txt $(EXPORT)/.installed
	@$(EXPORT)/bin/python $(INSTALL) $<
	@touch $@

# A few real photos (two presidents, public domain) from the sources of a package; the export and the tests use them.
$(PHOTOS): requirements/photos.txt $(SERVE)/.installed
	@mkdir -p $(STATE)/photos
	@$(SERVE)/bin/python -m pip download --quiet --disable-pip-version-check --require-hashes --no-deps --no-binary :all: \
		--dest $(STATE)/photos --requirement $<
	@mkdir -p $@ && tar -xzf $(STATE)/photos/face_recognition-*.tar.gz -C $@ --strip-components 3 --wildcards '*/tests/test_images/*'
	@rm $(STATE)/photos/face_recognition-*.tar.gz && touch $@
