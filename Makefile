# SPDX-License-Identifier: ISC
# rasid: build with `make`, test with `make check`, see `make help`.
.SUFFIXES:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all
.SECONDARY:
MAKEFLAGS += -rR --no-print-directory
# Running the tests leaves the tree as it was.
export PYTHONDONTWRITEBYTECODE := 1

VERSION  := 0.1.0
B        ?= build
# SAN=address,undefined | thread: each mode has its own object tree.
SAN      ?=
# V=1 shows the commands.
Q        := $(if $(V),,@)
comma    := ,
# DBG=1 (make debug): symbols, no optimisation.
DBG      ?=
O        := $(B)/$(if $(SAN),san-$(subst $(comma),-,$(SAN)),$(if $(DBG),debug,rel))
# Targets that a newcomer waits for use all processors unless told otherwise.
PAR       = $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell nproc))

# Make's own defaults count as unset: absent in a sub-make, which inherits -R.
ifneq ($(filter default undefined,$(origin CC)),)
CC := cc
endif
ifneq ($(filter default undefined,$(origin AR)),)
AR := ar
endif
CLANG    ?= clang
INSTALL  ?= install

PREFIX      ?= /usr/local
BINDIR      ?= $(PREFIX)/bin
MANDIR      ?= $(PREFIX)/share/man
DOCDIR      ?= $(PREFIX)/share/doc/rasid
BASHCOMPDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHCOMPDIR  ?= $(PREFIX)/share/zsh/site-functions
FISHCOMPDIR ?= $(PREFIX)/share/fish/vendor_completions.d
SYSCONFDIR  ?= /etc
UNITDIR     ?= $(PREFIX)/lib/systemd/system
CATALOGDIR  ?= $(PREFIX)/lib/systemd/catalog

# ---- flags ---------------------------------------------------------------------------------------
PKGS     := libuv libcurl libxml-2.0 sqlite3 jansson libutf8proc libidn2 libseccomp libmicrohttpd libssl libcrypto zlib libbrotlidec libzstd glib-2.0 ncursesw
CFLAGS   ?= -O2 -g
WARN     := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
            -Wcast-qual -Wwrite-strings -Wformat=2 -Wundef -Wvla -Wpointer-arith -Wnull-dereference
HARDEN   := -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE
FORTIFY  := $(if $(SAN)$(DBG),,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
# In CI and in lint, warnings are errors; a newer compiler must not break a user's build.
# Instrumented code has other types for the compiler to wonder at.
WERROR   := $(if $(CI),$(if $(SAN),,-Werror))
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
PKG_LIBS   := $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lpthread -lm
# Of debugging what a stack trace needs, lines and names, or a fifth of the compiler's time goes to the rest. Not
# -O1, with which that is two fifths less again, but feeds_parse_hostile takes 11 s of a processor for 6.5.
SAN_DEBUG   = $(if $(SAN),-g1)
SAN_FLAGS   = $(if $(SAN),-Wno-conversion -Wno-null-dereference -fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer)
ALL_CPPFLAGS = -I. -D_GNU_SOURCE -DRASID_VERSION='"$(VERSION)"' $(CPPFLAGS) $(FORTIFY)
ALL_CFLAGS   = -std=c17 $(WARN) $(WERROR) $(HARDEN) -fno-common -fvisibility=hidden \
               -ffile-prefix-map=$(CURDIR)=. $(SAN_FLAGS) $(PKG_CFLAGS) $(CFLAGS) $(SAN_DEBUG) $(if $(DBG),-O0 -g3)
ALL_LDFLAGS  = -pie -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed $(if $(SAN),-fsanitize=$(SAN)) $(LDFLAGS)
# Where AddressSanitizer watches, steps are counted as well (tests/util/steps.h): in these rooms, and of
# libc what they call.
COUNTED    := base feeds feeds/date feeds/page watch watch/advice watch/search watch/story alerts
STEPS      := $(if $(findstring address,$(SAN)),$(O)/tests/util/steps.o)
STEPS_LINK := $(if $(STEPS),$(patsubst %,-Wl$(comma)--wrap=%,memchr memrchr memmem memcmp memcpy memmove memset strlen))
COMPILE = $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS)
LINK    = $(CC) $(ALL_LDFLAGS) $(STEPS_LINK) -o $@ $(STEPS) $(filter-out $(STEPS),$(filter %.o %.a,$^))

# The commands that a tree was built with; changed ones build anew what they make.
.PHONY: FORCE
quoted    = '$(subst ','\'',$(1))'
remember  = @mkdir -p $(@D) && printf '%s\n' $(call quoted,$(1)) | cmp -s - $@ || printf '%s\n' $(call quoted,$(1)) >$@
not_ready = $(shell tools/ready.sh $(call quoted,$(CC)) $(PKGS))
$(O)/compile.flags: FORCE
	$(if $(not_ready),$(error $(not_ready)))$(call remember,$(COMPILE) $(if $(STEPS),$(COUNTED)))
$(O)/link.flags: FORCE $(STEPS) | $(O)/compile.flags
	$(call remember,$(CC) $(ALL_LDFLAGS) $(STEPS_LINK) $(PKG_LIBS))

# ---- what is built -------------------------------------------------------------------------------
# One archive a room; a room uses only rooms to its right (ARCHITECTURE.md).
ROOMS   := cli cli/demo daemon daemon/http daemon/parser desk/page desk config web web/html alerts store feeds/page feeds feeds/date watch/advice watch/search watch/story watch base
src      = $(filter-out cli/main.c,$(sort $(wildcard $(1)/*.c)))
obj      = $(patsubst %.c,$(O)/%.o,$(1))
lib      = $(O)/lib$(subst /,-,$(1)).a
LIBS    := $(foreach r,$(ROOMS),$(call lib,$(r)))

# What a test of a layer is linked with, besides base: the layer rule holds for tests too. Those of alerts
# take their destinations from a configuration.
with_feeds  := feeds/page feeds feeds/date
with_watch  := watch/advice watch/search watch/story watch
with_store  := store
with_web    := web web/html
with_config := config alerts $(with_feeds) $(with_watch)
with_alerts := $(with_config)
with_desk   := desk/page desk $(with_config) store web/html
with_daemon := $(filter-out base cli cli/demo,$(ROOMS))
with_cli    := $(filter-out base,$(ROOMS))

UTIL    := $(call src,tests/util)
TESTS   := $(patsubst tests/unit/%.c,$(O)/tests/%,$(call src,tests/unit))
TOOLS   := $(patsubst tests/tools/%.c,$(O)/tests/%,$(call src,tests/tools))
BENCHES := $(patsubst tests/bench/%.c,$(O)/bench/%,$(call src,tests/bench))
FUZZERS := $(patsubst tests/fuzz/%.c,$(B)/fuzz/%,$(call src,tests/fuzz))

.PHONY: all debug
all: $(O)/rasid
debug:
	$(Q)$(MAKE) DBG=1 all
	@echo 'debug: gdb -x tools/gdb/rasid.py $(B)/debug/rasid'

$(O)/rasid: $(O)/cli/main.o $(LIBS) $(O)/link.flags
	@echo "  LD $@"
	$(Q)$(LINK) $(PKG_LIBS)

$(O)/libutil.a: $(call obj,$(UTIL))
	$(Q)rm -f $@ && $(AR) rcsD $@ $^

define room
$(call lib,$(1)): $(call obj,$(call src,$(1)))
	$$(Q)rm -f $$@ && $$(AR) rcsD $$@ $$^
endef
$(foreach r,$(ROOMS),$(eval $(call room,$(r))))
ifneq ($(STEPS),)
$(call obj,$(foreach r,$(COUNTED),$(call src,$(r)))): COUNT := -fsanitize-coverage=trace-pc
endif

# What the page brings along is in the program, a file's hash in its address.
ASSET_FILES := $(wildcard web/assets/*)
asset_flags  = -DASSET_$(2)_HASH='"$(shell sha256sum <$(1) | cut -c1-12)"' -DASSET_$(2)_SIZE=$(shell wc -c <$(1))
$(O)/web/html/assets.o: $(ASSET_FILES)
$(O)/web/html/assets.o: ASSETS = $(call asset_flags,web/assets/page.css,CSS) $(call asset_flags,web/assets/page.js,JS)

$(O)/%.o: %.c $(O)/compile.flags
	@mkdir -p $(@D)
	@echo "  CC $<"
	$(Q)$(COMPILE) $(COUNT) $(ASSETS) -MMD -MP -c -o $@ $<

# tests/unit/LAYER_name.c; daemon_*.c also gets the test servers of tests/util.
layerof   = $(firstword $(subst _, ,$(1)))
layerlibs = $(if $(filter daemon,$(call layerof,$(1))),$(O)/libutil.a) \
            $(foreach r,$(with_$(call layerof,$(1))) base,$(call lib,$(r)))
.SECONDEXPANSION:
$(O)/tests/%: $(O)/tests/unit/%.o $$(call layerlibs,$$*) $(O)/link.flags
	@mkdir -p $(@D)
	@echo "  LD $@"
	$(Q)$(LINK) -lcmocka $(PKG_LIBS) -lssl

# Test programs that are no unit tests: the newsroom fixture, comparison tools.
$(O)/tests/%: $(O)/tests/tools/%.o $(O)/libutil.a $(LIBS) $(O)/link.flags
	@mkdir -p $(@D)
	@echo "  LD $@"
	$(Q)$(LINK) $(PKG_LIBS) -lssl

$(O)/bench/%: $(O)/tests/bench/%.o $(O)/libutil.a $(LIBS) $(O)/link.flags
	@mkdir -p $(@D)
	@echo "  LD $@"
	$(Q)$(LINK) $(PKG_LIBS) -lssl $(shell sed -n 's/^ \* link: //p' tests/bench/$*.c)

# ---- running -------------------------------------------------------------------------------------
.PHONY: demo run
# How long the demo plays. With job control Ctrl-C reaches the demo alone, not make, so it can end well.
DEMO_FOR ?= 30s
# Sub-makes, because what pkg-config says is read when make starts.
demo: deps-build
	$(Q)$(MAKE) $(PAR) all
	$(Q)if [ -t 0 ]; then set -m; fi; $(O)/rasid demo --for $(DEMO_FOR)
run: all
	$(O)/rasid run -c etc

# ---- testing -------------------------------------------------------------------------------------
.PHONY: check check-long mutants unit asan tsan fuzz fuzz-long
check:
	$(Q)tools/deps.sh build check
	$(Q)$(MAKE) $(PAR) all test-tools $$(tools/check.sh $(B) plan rel)
	$(Q)$(MAKE) $(PAR) SAN=address,undefined $$(tools/check.sh $(B) plan san-address-undefined)
	$(Q)tools/check.sh $(B)
check-long: check
	$(Q)$(MAKE) fuzz
	$(Q)$(MAKE) $(PAR) $(BENCHES)
	$(Q)tools/check-long.sh $(B)

.PHONY: asan-build test-tools
test-tools: $(TOOLS)
asan-build: all $(TESTS) $(TOOLS)
mutants: all $(TESTS) $(TOOLS)
	$(Q)asan=$$(tools/mutants.py $(B) --asan $(MUTANTS)) && { [ -z "$$asan" ] || $(MAKE) SAN=address,undefined $$asan; }
	$(Q)tools/mutants.py $(B) $(MUTANTS)
unit: $(TESTS)
	$(Q)tools/check.sh $(B) unit
asan:
	$(Q)$(MAKE) SAN=address,undefined asan-build
	$(Q)tools/check.sh $(B) asan
tsan:
	$(Q)$(MAKE) SAN=thread asan-build
	$(Q)tools/check.sh $(B) tsan

# fuzz-fast finds wrong answers, not wrong memory: no sanitizers, and no traced comparisons, since the inputs
# are choices, no keywords. Ten times as many executions a second.
FUZZ_SECONDS ?= 30
FUZZ_SAN  := -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined
FUZZ_FAST := -O2 -fsanitize=fuzzer -fno-sanitize-coverage=trace-cmp \
		-include tests/fuzz/memcmp.h
fuzz:
	$(Q)tools/deps.sh build fuzz
	$(Q)$(MAKE) $(PAR) $(FUZZERS)
fuzz-long: $(B)/fuzz-fast/watch_fold $(B)/fuzz-fast/watch_differential
	$(Q)tools/fuzz-long.sh $(B) $(^F)

fuzzsrc = $(foreach r,$(with_$(1)) base,$(call src,$(r)))
define fuzzer
$(B)/$(1)/%: tests/fuzz/%.c $$$$(call fuzzsrc,$$$$(call layerof,$$$$*)) Makefile \
		$$$$(wildcard $$$$(call layerof,$$$$*)/*.h base/*.h tests/fuzz/*.h tests/ref/*.[ch])
	@mkdir -p $$(@D)
	@echo "  FUZZ $$@"
	$$(Q)$$(CLANG) -std=c17 -I. -D_GNU_SOURCE -DRASID_VERSION='"$$(VERSION)"' -g $(2) $$(PKG_CFLAGS) \
	    -o $$@ $$(filter-out tests/ref/% %.h Makefile,$$^) $$(PKG_LIBS)
endef
$(eval $(call fuzzer,fuzz,$(FUZZ_SAN)))
$(eval $(call fuzzer,fuzz-fast,$(FUZZ_FAST)))

.PHONY: bench bench-match bench-fetch compare compare-pages
bench: $(BENCHES) all
	$(Q)tools/bench.sh $(B)
bench-match: $(O)/bench/match
	$(Q)tools/bench-match.sh $(B)
bench-fetch: all $(O)/bench/bare
	$(Q)tools/deps.sh bench-fetch
	$(Q)tools/bench-fetch.sh $(B)
compare: $(O)/tests/compare
	$(Q)tools/compare.sh $(B)
compare-pages: $(O)/tests/pages
	$(Q)tools/deps.sh build conform
	$(Q)tools/compare-pages.sh $(B)

# What people see, what others' programs make of it, and how those do: with packages that the product does without.
.PHONY: looks pictures conform peers check-web
looks conform: $(O)/tests/render
	$(Q)tools/deps.sh $@
	$(Q)tools/$@.sh $(B)
check-web: all $(O)/tests/newsroom
	$(Q)tools/deps.sh looks
	$(Q)tools/check-web.sh $(B)
pictures: all $(O)/tests/newsroom
	$(Q)tools/deps.sh looks
	$(Q)tools/pictures.sh $(B)
peers: all $(O)/tests/newsroom
	$(Q)tools/deps.sh peers
	$(Q)tools/peers.sh $(B)

.PHONY: coverage
coverage:
	$(Q)$(MAKE) O=$(B)/cov CFLAGS='-O0 -g --coverage' LDFLAGS=--coverage FORTIFY= asan-build
	$(Q)tools/check.sh $(B) coverage
	gcovr --root . --object-directory $(B)/cov --exclude tests/ --print-summary -o $(B)/coverage.txt

# ---- lint ----------------------------------------------------------------------------------------
.PHONY: lint linted
lint:
	$(Q)tools/deps.sh build lint
	$(Q)$(MAKE) $(PAR) linted
linted: all
	$(Q)tools/lint.sh $(B) $(ALL_CPPFLAGS) $(PKG_CFLAGS)

# ---- installing ----------------------------------------------------------------------------------
.PHONY: deps deps-build deps-check deps-lint deps-fuzz deps-bench install install-program install-unit uninstall dist deb rpm oci sbom clean help
deps:
	$(Q)tools/deps.sh
deps-build deps-check deps-lint deps-fuzz deps-bench: deps-%:
	$(Q)tools/deps.sh $*

# Three parts, for packages have their own ways with units and configuration.
install-program: all
	$(if $(filter /etc,$(SYSCONFDIR)),,$(error rasid and its unit read /etc/rasid: SYSCONFDIR=$(SYSCONFDIR) would \
	    not be seen; DESTDIR=DIR installs below another root))
	$(INSTALL) -Dm755 $(O)/rasid $(DESTDIR)$(BINDIR)/rasid
	$(INSTALL) -Dm644 systemd/rasid.catalog $(DESTDIR)$(CATALOGDIR)/rasid.catalog
	for m in man/*.[1-8]; do $(INSTALL) -Dm644 $$m $(DESTDIR)$(MANDIR)/man$${m##*.}/$${m##*/} || exit; done
	$(INSTALL) -Dm644 packaging/completion/rasid.bash $(DESTDIR)$(BASHCOMPDIR)/rasid
	$(INSTALL) -Dm644 packaging/completion/rasid.zsh $(DESTDIR)$(ZSHCOMPDIR)/_rasid
	$(INSTALL) -Dm644 packaging/completion/rasid.fish $(DESTDIR)$(FISHCOMPDIR)/rasid.fish
	for f in $$(cd etc && find . -type f); do $(INSTALL) -Dm644 etc/$$f $(DESTDIR)$(DOCDIR)/examples/$$f || exit; done
install-unit:
	$(INSTALL) -d $(DESTDIR)$(UNITDIR)
	sed 's|/usr/bin/rasid|$(BINDIR)/rasid|g' systemd/rasid.service > $(DESTDIR)$(UNITDIR)/rasid.service
	chmod 644 $(DESTDIR)$(UNITDIR)/rasid.service

install: install-program install-unit
	tools/install-etc.sh etc $(DESTDIR)$(SYSCONFDIR)/rasid

uninstall:
	rm -f $(DESTDIR)$(BASHCOMPDIR)/rasid $(DESTDIR)$(ZSHCOMPDIR)/_rasid $(DESTDIR)$(FISHCOMPDIR)/rasid.fish
	rm -f $(DESTDIR)$(BINDIR)/rasid $(DESTDIR)$(UNITDIR)/rasid.service $(DESTDIR)$(CATALOGDIR)/rasid.catalog
	rm -rf $(DESTDIR)$(DOCDIR)
	for m in man/*.[1-8]; do rm -f $(DESTDIR)$(MANDIR)/man$${m##*.}/$${m##*/}; done
	@echo "kept: $(DESTDIR)$(SYSCONFDIR)/rasid and the data directory; next: systemctl daemon-reload"

dist:
	@mkdir -p $(B)
	git archive --prefix=rasid-$(VERSION)/ HEAD | gzip -n9 > $(B)/rasid-$(VERSION).tar.gz

# Without the tests, which dpkg-buildpackage runs unless DEB_BUILD_OPTIONS says otherwise, as here.
deb:
	$(Q)tools/deps.sh build deb
	$(Q)tools/deb.sh $(B)/deb
	$(Q)lintian --fail-on error,warning $(B)/deb/*.changes

rpm:
	$(Q)tools/deps.sh build package
	$(Q)tools/rpm.sh $(B)/rpm
oci:
	$(Q)tools/deps.sh package
	$(Q)tools/oci.sh $(B)/oci

# What the program is made of, where its libraries are Debian's.
sbom: all
	$(Q)tools/sbom.py $(O)/rasid >$(B)/rasid.spdx.json
	@echo $(B)/rasid.spdx.json

clean:
	rm -rf $(B)

help:
	@echo 'all         build $(O)/rasid (V=1 shows commands, SAN=address,undefined sanitizes)'
	@echo 'demo        install what building needs, build, play a newsroom for DEMO_FOR ($(DEMO_FOR))'
	@echo 'debug       build $(B)/debug/rasid for gdb: symbols, no optimisation'
	@echo 'run         run the daemon with the starter configuration in etc/'
	@echo 'check       all tests, unit tests under ASan and UBSan; check-long adds soak, fuzzing, big runs'
	@echo 'mutants     break the program in each way that tests/mutants/ lists: which do the tests miss?'
	@echo 'lint        formatting, static analysis, layer rule, shell scripts, man pages'
	@echo 'asan tsan   the unit tests under one sanitizer;  unit: without'
	@echo 'fuzz        build the fuzz targets into $(B)/fuzz;  fuzz-long: FUZZ_RUNS (20 million) of matching'
	@echo 'bench       print figures'
	@echo 'bench-match compare   the matcher against its peers: speed; precision and recall'
	@echo 'bench-fetch     what unchanged polls cost, beside a bare loop and other feed readers (installs nginx and those)'
	@echo 'compare-pages   the text found in article pages, beside Readability (needs npm): token F1'
	@echo 'looks       draw the messages of every type in Chromium, measure their order ($(B)/looks/index.html)'
	@echo 'pictures    make the pictures of README (docs/pictures/) from the running program, in Chromium'
	@echo 'check-web   drive a browser over the page: every view, both languages and themes, with scripts and without'
	@echo 'conform     are messages what libraries of others take?;  peers: rasid beside alertmanager and apprise'
	@echo 'coverage    line and branch coverage with gcovr'
	@echo 'deps        install all Debian packages for work on rasid; deps-build, deps-check, deps-lint,'
	@echo '            deps-fuzz: a part of them; deps-bench: the peers of bench-match and compare'
	@echo 'install uninstall dist clean   the usual (PREFIX, DESTDIR, SYSCONFDIR, UNITDIR, CATALOGDIR)'
	@echo 'deb         build the Debian package of this release of Debian into $(B)/deb, judge it with lintian'
	@echo 'rpm oci     build an .rpm into $(B)/rpm, an OCI image into $(B)/oci'
	@echo 'sbom        which libraries the program is made of, as SPDX ($(B)/rasid.spdx.json)'
	@echo 'install uninstall dist clean   the usual (PREFIX, DESTDIR, SYSCONFDIR, UNITDIR)'

-include $(shell find $(O) -name '*.d' 2>/dev/null)
