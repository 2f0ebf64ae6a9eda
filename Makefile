# SPDX-License-Identifier: MIT
# Earlybell: libraries, programs, demo, tests. See README.md.
#
#   make            everything            make demo    the main job on an invented school
#   make check      all quick tests       make check-all   the slow ones too
#   make check-long     those of hours: a country, other processors, fuzzing
#   make bench      speed, beside peers   make install, uninstall   DESTDIR, PREFIX
#   make calibration   an invented England beside the real one (PUPILS=100000)
#   make accuracy      the models beside other methods, on invented years
#   make dist, format, golden-update, clean
#
# CC, CFLAGS, LDFLAGS as usual; SAN=address,undefined with sanitizers; WERROR=1 stops at warnings; V=1 shows the
# commands; B=FOLDER builds there; TRAIN=no leaves out what needs GSL; NO_INSTALL=1 never installs packages.

PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
BINDIR ?= $(PREFIX)/bin
LIBEXECDIR ?= $(PREFIX)/libexec/earlybell
DOCDIR ?= $(PREFIX)/share/doc/earlybell
PYTHON ?= python3
VERSION := $(shell sed -n 's/^\#define EB_VERSION_[A-Z]* //p' include/earlybell/base.h | paste -sd.)
SOVERSION := 0
comma := ,
B ?= build$(if $(SAN),/san-$(subst $(comma),-,$(SAN)))
Q := $(if $(V),,@)

CC ?= cc
OPT ?= -O2 -g
WARN := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes $(if $(WERROR),-Werror)
# One rounding for each operation on every machine: no fused multiply-add. -std=c11 itself forbids excess precision.
EXACT := -ffp-contract=off
# The folder it is built in leaves no trace: two builds of the same sources are the same bytes.
ANYWHERE := -ffile-prefix-map=$(CURDIR)=.
SANITIZE := $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer -fno-sanitize-recover=all)
ALL_CFLAGS = -std=c11 -pthread $(EXACT) $(ANYWHERE) $(OPT) $(WARN) -fPIC -fvisibility=hidden -Iinclude -Isrc $(SANITIZE) $(CPPFLAGS) $(CFLAGS)
LINK = $(CC) -pthread $(OPT) $(SANITIZE) $(LDFLAGS) -Wl,--as-needed -o $@ $(filter %.o %.a %.so.$(SOVERSION),$^)
# A library may use only what it links: what is hidden in the core is out of reach of text and train.
SHARE = $(LINK) -shared -Wl,-soname,$(@F) -Wl,--version-script=$(filter %.map,$^) -Wl,--exclude-libs,ALL $(if $(SAN),,-Wl$(comma)-z$(comma)defs)
CSV_LIBS ?= -lcsv
SODIUM_LIBS ?= -lsodium
GSL_LIBS ?= -lgsl -lgslcblas

# ---- sources -----------------------------------------------------------------------------------------------------

sources = $(sort $(foreach d,$(1),$(wildcard src/$(d)/*.c)))
objects = $(patsubst %.c,$(B)/%.o,$(1))
MODELS := $(sort $(wildcard models/*.json))
POLICIES := $(sort $(wildcard models/policies/*.json))
PAPERS := $(sort $(wildcard models/paper/*.md))
LETTERS := $(sort $(wildcard models/letters/*.html))
TESTS := $(sort $(wildcard tests/test_*.c))
PARTS := $(if $(filter no,$(TRAIN)),core text,core text train)
BASE := $(call objects,$(call sources,base))
# setup.py of bindings/python reads this line, EXACT and the lists of files above.
CORE_FOLDERS := base data features model policy review
CORE := $(call objects,$(call sources,$(CORE_FOLDERS))) $(B)/gen/embedded_models.o $(B)/gen/embedded_policies.o
TEXT := $(call objects,$(call sources,text))
FIT := $(call objects,$(call sources,train))
UI := $(call objects,$(filter-out src/ui/train_%,$(call sources,ui))) $(B)/gen/embedded_papers.o $(B)/gen/embedded_letters.o
UI_TRAIN := $(call objects,$(wildcard src/ui/train_*.c))
TEST_PROGRAMS := $(TESTS:%.c=$(B)/%)
NAMES := libearlybell $(patsubst %,libearlybell_%,$(filter-out core,$(PARTS)))
PROGRAMS := $(B)/earlybell $(if $(filter train,$(PARTS)),$(B)/earlybell-train)
SHARED := $(NAMES:%=$(B)/%.so.$(SOVERSION))
ARCHIVES := $(NAMES:%=$(B)/%.a)

.PHONY: all libs programs tests check check-all check-long demo bench bench-scale bench-bound bench-patterns bench-rules calibration install uninstall dist format golden-update accuracy clean FORCE
.DELETE_ON_ERROR:
all: libs programs
libs: $(SHARED) $(SHARED:.$(SOVERSION)=) $(ARCHIVES)
programs: $(PROGRAMS)
tests: $(TEST_PROGRAMS)

# ---- compile -----------------------------------------------------------------------------------------------------

# What no time stamp tells: other flags, another list of files, another place to be installed in.
$(B)/flags: WANTED = $(CC) $(ALL_CFLAGS) $(LDFLAGS)
$(B)/files: WANTED = $(call sources,*) $(MODELS) $(POLICIES) $(PAPERS) $(LETTERS)
$(B)/place: WANTED = $(LIBEXECDIR)
$(B)/flags $(B)/files $(B)/place: FORCE
	@mkdir -p $(@D); echo '$(WANTED)' | cmp -s - $@ || echo '$(WANTED)' > $@

COMPILE = @mkdir -p $(@D)$(if $(V),,; echo "  cc $<")
$(B)/%.o: %.c $(B)/flags
	$(COMPILE)
	$(Q)$(CC) $(ALL_CFLAGS) $(DEFINES) -MMD -MP -c $< -o $@
$(B)/gen/%.o: $(B)/gen/%.c $(B)/flags
	$(COMPILE)
	$(Q)$(CC) $(ALL_CFLAGS) -ffile-prefix-map=$(B)=build -MMD -MP -c $< -o $@
$(UI): $(B)/place
$(UI): DEFINES = -DEB_LIBEXECDIR='"$(LIBEXECDIR)"'

# $(call EMBED,FILES,HEADER,ARRAY): the files as arrays of bytes, as HEADER declares them. The row of zeros lets the list be empty.
EMBED = { echo '/* Made by the Makefile from models/. */'; echo '\#include "$(2)"'; n=0; \
	for file in $(1); do n=$$((n + 1)); echo "static const unsigned char text_$$n[] = {"; \
	    od -An -v -tu1 "$$file" | sed 's/[0-9][0-9]*/&,/g'; echo '};'; done; \
	echo 'const eb_embedded $(3)S[] = {'; n=0; \
	for file in $(1); do n=$$((n + 1)); name=$${file\#\#*/}; echo "    {\"$${name%.*}\", text_$$n, sizeof text_$$n},"; done; \
	echo '    {0, 0, 0}};'; echo "const size_t $(3)_COUNT = $$n;"; } > $@
$(B)/gen/embedded_models.c: $(MODELS) $(B)/files
	@mkdir -p $(@D)
	$(Q)$(call EMBED,$(MODELS),model/embedded.h,EB_EMBEDDED_MODEL)
$(B)/gen/embedded_policies.c: $(POLICIES) $(B)/files
	@mkdir -p $(@D)
	$(Q)$(call EMBED,$(POLICIES),policy/embedded.h,EB_EMBEDDED_POLICY)
$(B)/gen/embedded_papers.c: $(PAPERS) $(B)/files
	@mkdir -p $(@D)
	$(Q)$(call EMBED,$(PAPERS),ui/papers.h,EB_EMBEDDED_PAPER)
$(B)/gen/embedded_letters.c: $(LETTERS) $(B)/files
	@mkdir -p $(@D)
	$(Q)$(call EMBED,$(LETTERS),ui/letters.h,EB_EMBEDDED_LETTER)

# ---- link --------------------------------------------------------------------------------------------------------

$(B)/libearlybell_base.a: $(BASE) $(B)/files
$(B)/libearlybell.a: $(CORE) $(B)/files
$(B)/libearlybell_text.a: $(TEXT) $(B)/files
$(B)/libearlybell_train.a: $(FIT) $(B)/files
$(B)/libui.a: $(UI) $(B)/files
$(B)/%.a:
	$(Q)rm -f $@; $(AR) rcs $@ $(filter %.o,$^)

# Text and train have base/ inside, hidden, and see the core as any other program does: by its public calls.
$(B)/libearlybell.so.$(SOVERSION): src/earlybell.map $(CORE) $(B)/files
	$(Q)$(SHARE) -lm
$(B)/libearlybell_text.so.$(SOVERSION): src/text/earlybell_text.map $(TEXT) $(B)/libearlybell_base.a $(B)/libearlybell.so.$(SOVERSION) $(B)/files
	$(Q)$(SHARE) $(CSV_LIBS) $(SODIUM_LIBS) -lm
$(B)/libearlybell_train.so.$(SOVERSION): src/train/earlybell_train.map $(FIT) $(B)/libearlybell_base.a $(B)/libearlybell.so.$(SOVERSION) $(B)/files
	$(Q)$(SHARE) $(GSL_LIBS) -lm
$(B)/%.so: $(B)/%.so.$(SOVERSION)
	$(Q)ln -sf $(<F) $@

# The programs hold the libraries, so that one file can be copied about; what those libraries need stays shared.
$(B)/earlybell: $(UI) $(B)/libearlybell_text.a $(B)/libearlybell.a
	$(Q)$(LINK) $(CSV_LIBS) $(SODIUM_LIBS) -lm
$(B)/earlybell-train: $(UI_TRAIN) $(B)/libui.a $(B)/libearlybell_text.a $(B)/libearlybell_train.a $(B)/libearlybell.a
	$(Q)$(LINK) $(CSV_LIBS) $(SODIUM_LIBS) $(GSL_LIBS) -lm
# Tests link the archives, where nothing is hidden.
$(B)/tests/%: $(B)/tests/%.o $(B)/libui.a $(filter-out $(B)/libearlybell.a,$(ARCHIVES)) $(B)/libearlybell.a
	$(Q)$(LINK) $(if $(filter $(B)/tests/test_%,$@),-lcmocka) $(CSV_LIBS) $(SODIUM_LIBS) $(GSL_LIBS) -lm
$(B)/examples/%: $(B)/examples/%.o $(B)/libearlybell.a
	$(Q)$(LINK) -lm
.SECONDARY:

# ---- use ---------------------------------------------------------------------------------------------------------

SCHEME := examples/mentor_scheme
SCHEME_FILES := $(SCHEME)/register.csv --pupils $(SCHEME)/pupils.csv --calendar $(SCHEME)/calendar.csv
demo:
	@bash tests/install_packages.sh demo
	@$(MAKE) --no-print-directory $(B)/earlybell
	@echo; echo '$$ earlybell score $(SCHEME_FILES)'; echo
	@$(B)/earlybell score $(SCHEME_FILES) --format text > $(B)/demo.txt; status=$$?; cat $(B)/demo.txt; [ $$status -eq 0 ] || [ $$status -eq 3 ]
	@pupil=$$(awk '$$1 == "1" { print $$2; exit }' $(B)/demo.txt); \
	echo; echo "$$ earlybell explain $(SCHEME_FILES) --pupil $$pupil"; echo; \
	$(B)/earlybell explain $(SCHEME_FILES) --pupil "$$pupil" --format text || [ $$? -eq 3 ]
	@echo; echo "Why england-bands, of the two models built in: on last year's marks of these schools, which neither was made from, its chances"
	@echo "hold (calibration slope 0.96; 1 is right), those of england-simulated do not (1.34). See models/*.md, or judge them yourself:"
	@echo "  earlybell evaluate $(SCHEME_FILES) --model england-simulated"

check check-all check-long:
	@MAKE='$(MAKE)' B='$(B)' CC='$(CC)' PYTHON='$(PYTHON)' WERROR='$(WERROR)' bash tests/run.sh $(patsubst check-%,%,$(patsubst check,quick,$@))
# Figures of England beside those of an invented England as large; PUPILS=100000 for a quick look.
$(B)/tests/calibration/calibration: $(call objects,tests/calibration/tally.c tests/calibration/figures.c)
calibration: $(B)/tests/calibration/calibration
	@$< tests/calibration/targets.csv --pupils $(or $(PUPILS),7500000) $(CALIBRATION)
bench: $(PROGRAMS) $(B)/tests/bench/bench $(B)/tests/bench/marks
	@PYTHON='$(PYTHON)' bash tests/bench/bench.sh $(B) $(if $(CSV),--csv $(CSV),$(BENCH))
# How cost grows with pupils, years and schools; what bounds it. SCALE=--country for England in one run.
bench-scale: $(B)/tests/bench/scale
	@$(PYTHON) tests/bench/scale.py $(B) $(SCALE)
bench-bound: $(B)/tests/bench/scale
	@CC='$(CC)' $(PYTHON) tests/bench/roofline.py $(B)
accuracy: $(PROGRAMS)
	@PYTHON='$(PYTHON)' bash tests/accuracy/accuracy.sh $(B)
bench-patterns: $(PROGRAMS)
	@$(PYTHON) tests/bench/patterns.py $(B)
# Needs duckdb: PYTHON=VENV/bin/python.
bench-rules: $(B)/tests/bench/rules
	@$(PYTHON) tests/bench/rules.py $< $(PUPILS)
golden-update: $(PROGRAMS)
	bash tests/golden.sh --update $(B)
format:
	clang-format-14 -i $$(find src include tests examples -name '*.[ch]')
# What is committed, with its bill of materials: the same bytes from one commit.
dist:
	@mkdir -p $(B)/dist
	$(PYTHON) src/sbom.py $(B)/dist/sbom.cdx.json
	git -c tar.umask=022 archive --format=tar --prefix=earlybell-$(VERSION)/ --add-file=$(B)/dist/sbom.cdx.json HEAD | gzip -9n > $(B)/earlybell-$(VERSION).tar.gz
	cd $(B) && sha256sum earlybell-$(VERSION).tar.gz | tee earlybell-$(VERSION).tar.gz.sha256
clean:
	rm -rf $(B)

# ---- install -----------------------------------------------------------------------------------------------------

CMAKE_FILES := src/earlybellConfig.cmake.in src/earlybellConfigVersion.cmake.in
FILL = sed -e 's|@PREFIX@|$(PREFIX)|; s|@LIBDIR@|$(LIBDIR)|; s|@INCLUDEDIR@|$(INCLUDEDIR)|; s|@VERSION@|$(VERSION)|' \
	-e "s|@INCLUDE_FROM_LIB@|$$(realpath -ms --relative-to='$(LIBDIR)' '$(INCLUDEDIR)')|"
PC := src/earlybell.pc.in $(foreach p,$(filter-out core,$(PARTS)),src/$(p)/earlybell_$(p).pc.in)
HEADERS := $(filter-out $(if $(filter train,$(PARTS)),,%/train.h),$(wildcard include/earlybell/*.h))
install: all
	install -d $(foreach d,$(LIBDIR)/pkgconfig $(LIBDIR)/cmake/earlybell $(INCLUDEDIR)/earlybell $(BINDIR) $(LIBEXECDIR) $(DOCDIR),'$(DESTDIR)$(d)')
	install -m 644 $(HEADERS) '$(DESTDIR)$(INCLUDEDIR)/earlybell'
	install -m 644 $(ARCHIVES) '$(DESTDIR)$(LIBDIR)'
	for name in $(NAMES); do file=$$name.so.$(VERSION); \
	    install -m 755 $(B)/$$name.so.$(SOVERSION) '$(DESTDIR)$(LIBDIR)'/$$file && \
	    ln -sf $$file '$(DESTDIR)$(LIBDIR)'/$$name.so.$(SOVERSION) && ln -sf $$file '$(DESTDIR)$(LIBDIR)'/$$name.so || exit 1; done
	for file in $(PC); do name=$${file##*/}; $(FILL) $$file > '$(DESTDIR)$(LIBDIR)'/pkgconfig/$${name%.in} || exit 1; done
	for file in $(CMAKE_FILES); do name=$${file##*/}; $(FILL) $$file > '$(DESTDIR)$(LIBDIR)'/cmake/earlybell/$${name%.in} || exit 1; done
	install -m 755 $(B)/earlybell '$(DESTDIR)$(BINDIR)'
	$(if $(filter train,$(PARTS)),install -m 755 $(B)/earlybell-train '$(DESTDIR)$(LIBEXECDIR)')
	install -m 644 LICENSE CHANGELOG.md '$(DESTDIR)$(DOCDIR)'
uninstall:
	rm -f $(foreach f,$(HEADERS:include/%=$(INCLUDEDIR)/%) $(foreach n,$(NAMES),$(addprefix $(LIBDIR)/$(n).,a so so.$(SOVERSION) so.$(VERSION))) \
	    $(patsubst %.in,$(LIBDIR)/pkgconfig/%,$(notdir $(PC))) $(patsubst %.in,$(LIBDIR)/cmake/earlybell/%,$(notdir $(CMAKE_FILES))) $(BINDIR)/earlybell $(LIBEXECDIR)/earlybell-train \
	    $(DOCDIR)/LICENSE $(DOCDIR)/CHANGELOG.md,'$(DESTDIR)$(f)')
	-rmdir $(foreach d,$(INCLUDEDIR)/earlybell $(LIBDIR)/cmake/earlybell $(LIBEXECDIR) $(DOCDIR),'$(DESTDIR)$(d)')

-include $(shell find $(B) -name '*.d' 2>/dev/null)
