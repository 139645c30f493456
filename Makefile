# rasid: build with `make`, test with `make check`, see `make help`.
.SUFFIXES:
.DELETE_ON_ERROR:
.SECONDARY:
MAKEFLAGS += -rR --no-print-directory

VERSION  := 0.1.0
B        ?= build
# SAN=address,undefined | thread: each mode has its own object tree.
SAN      ?=
# V=1 shows the commands.
Q        := $(if $(V),,@)
comma    := ,
O        := $(B)/$(if $(SAN),san-$(subst $(comma),-,$(SAN)),rel)

ifeq ($(origin CC),default)
CC := cc
endif
ifeq ($(origin AR),default)
AR := ar
endif

PKGS     := libuv libcurl libxml-2.0 sqlite3 jansson libutf8proc libseccomp libmicrohttpd libcrypto zlib
CFLAGS   ?= -O2 -g
WARN     := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
            -Wcast-qual -Wwrite-strings -Wformat=2 -Wundef -Wvla -Wpointer-arith -Wnull-dereference
HARDEN   := -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE
FORTIFY  := $(if $(SAN),,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
ALL_CPPFLAGS = -I. -I$(O) -D_GNU_SOURCE -DRASID_VERSION='"$(VERSION)"' $(FORTIFY) $(CPPFLAGS)
ALL_CFLAGS   = -std=c17 $(WARN) $(HARDEN) -fno-common -fvisibility=hidden \
               -ffile-prefix-map=$(CURDIR)=. $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer) \
               $(PKG_CFLAGS) $(CFLAGS)
ALL_LDFLAGS  = -pie -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed $(if $(SAN),-fsanitize=$(SAN)) $(LDFLAGS)
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS))
PKG_LIBS   := $(shell pkg-config --libs $(PKGS)) -lpthread

# One archive per layer; link order is the dependency order (see ARCHITECTURE.md).
LAYERS := web alerts store feeds watch base
LIBS   := $(O)/libdaemon.a $(LAYERS:%=$(O)/lib%.a)
src     = $(wildcard $(1)/*.c)
obj     = $(patsubst %.c,$(O)/%.o,$(1))

DAEMON  := $(filter-out daemon/main.c,$(call src,daemon) $(call src,daemon/demo))
TESTS   := $(patsubst tests/unit/%.c,$(O)/tests/%,$(call src,tests/unit))

.PHONY: all
all: $(O)/rasid

$(O)/rasid: $(O)/daemon/main.o $(LIBS)
	@echo "  LD $@"
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)

$(O)/libdaemon.a: $(call obj,$(DAEMON))
	rm -f $@ && $(AR) rcsD $@ $^

define layer
$(O)/lib$(1).a: $(call obj,$(call src,$(1)))
	rm -f $$@ && $$(AR) rcsD $$@ $$^
endef
$(foreach l,$(LAYERS),$(eval $(call layer,$(l))))

$(O)/%.o: %.c Makefile
	@mkdir -p $(@D)
	@echo "  CC $<"
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# tests/unit/LAYER_name.c links its own layer and base, so that the layer rule holds for tests too;
# daemon_*.c links everything.
testlayer = $(firstword $(subst _, ,$(1)))
testlibs  = $(if $(filter daemon,$(call testlayer,$(1))),$(LIBS),$(sort $(O)/lib$(call testlayer,$(1)).a) $(filter-out $(O)/lib$(call testlayer,$(1)).a,$(O)/libbase.a))
.SECONDEXPANSION:
$(O)/tests/%: $(O)/tests/unit/%.o $$(call testlibs,$$*)
	@mkdir -p $(@D)
	@echo "  LD $@"
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ -lcmocka $(PKG_LIBS)

.PHONY: clean
clean:
	rm -rf $(B)

-include $(shell find $(O) -name '*.d' 2>/dev/null)
