/* SPDX-License-Identifier: MIT */
/*
 * What every other header needs: status codes, the error record, the memory
 * hook and the version of the library. The features have a version of their
 * own (EB_CATALOGUE_VERSION), and so have model files (EB_MODEL_FORMAT).
 *
 * Rules that hold for every call of this library:
 *   - A call that can fail returns an eb_status: EB_OK, or a negative code.
 *     Its last argument is an eb_error that you own, or NULL.
 *   - No output argument is touched when a call fails.
 *   - A pointer may be NULL only where it is said. Calls that return a status
 *     say EB_ERR_ARGUMENT; plain getters do not look.
 *   - What ..._new, ..._open or ..._read gave you is yours to ..._free, which
 *     takes NULL, too. What a getter points to belongs to the object that you
 *     asked, and lives as long as that, or as is said.
 *   - int for yes and no: 1 is yes, 0 is no. A getter that fills `out` for an
 *     index says 1, or 0 past the last, and `*out` is then as it was.
 *   - Text goes in as (pointer, length) or as a NUL-terminated string, and is
 *     always UTF-8. The library keeps its own copy.
 *   - The library never prints, exits, aborts, reads the environment, sets
 *     the locale or installs a handler, and has no global state.
 */
#ifndef EARLYBELL_BASE_H
#define EARLYBELL_BASE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define EB_API __attribute__((visibility("default")))
#define EB_WARN_UNUSED __attribute__((warn_unused_result))
#else
#define EB_API
#define EB_WARN_UNUSED
#endif

#define EB_VERSION_MAJOR 0
#define EB_VERSION_MINOR 1
#define EB_VERSION_PATCH 0

/* 0, or one of the negative codes below. A code's value is never reused. */
typedef int eb_status;

enum {
    EB_OK = 0,
    /* base: -1 to -99 */
    EB_ERR_MEMORY = -1,   /* the memory hook returned NULL */
    EB_ERR_ARGUMENT = -2, /* an argument is NULL, out of range or unset */
    EB_ERR_LIMIT = -3,    /* a stated limit (size, depth, count) is passed */
    EB_ERR_NUMBER = -4,   /* text that is not a finite decimal number */
    EB_ERR_JSON = -5,     /* text that is not strict JSON (RFC 8259) */
    /* data: -100 to -199 */
    EB_ERR_CODE = -100,      /* a code table row that cannot be used */
    EB_ERR_DATE = -101,      /* not a date, or outside 2006-08-01..2099-07-31 */
    EB_ERR_HEADER = -102,    /* a column is missing, doubled or unknown */
    EB_ERR_ROW = -103,       /* a row that must be right is not */
    EB_ERR_CONFLICT = -104,  /* two rows that must agree do not */
    EB_ERR_QUALITY = -105,   /* more bad rows than the run allows */
    EB_ERR_STATE = -106,     /* right call, wrong moment (closed, not closed) */
    EB_ERR_NOT_FOUND = -107, /* no such pupil, school, row or session */
    EB_ERR_LINKS = -108,     /* links that do not fit this register or view */
    EB_ERR_AMBIGUOUS = -109, /* day and month cannot be told apart */
    /* features: -200 to -299 */
    EB_ERR_FEATURE = -200, /* no feature of that name or number */
    /* model: -300 to -399 */
    EB_ERR_MODEL = -300,         /* a model file that breaks its schema */
    EB_ERR_MODEL_VERSION = -301, /* format or catalogue of another version */
    EB_ERR_MODEL_HASH = -302,    /* the bytes are not those that were signed */
    EB_ERR_MODEL_REFUSED = -303, /* retired, expired, reserved or sensitive */
    /* text: -400 to -499 */
    EB_ERR_READ = -400,     /* a file cannot be opened or read */
    EB_ERR_WRITE = -401,    /* an output cannot be written whole */
    EB_ERR_CSV = -402,      /* not CSV by RFC 4180 */
    EB_ERR_ENCODING = -403, /* bytes that are no known encoding */
    /* train: -500 to -599 */
    EB_ERR_FIT = -500 /* a fit that did not converge, or cannot */
};

/*
 * Where and why a call failed. Yours: put it on the stack, pass its address.
 * It is written only when the call fails. Fields that do not apply are 0 or
 * empty. `message` names columns, ids and limits, never a mark or a name.
 */
typedef struct eb_error {
    eb_status status;
    int64_t line;   /* line of a file, from 1 */
    int64_t column; /* byte within that line, or column of a table, from 1 */
    int64_t row;    /* index of a row in the call's own input, from 0 */
    char field[32]; /* the column, key or argument concerned */
    char message[256];
} eb_error;

/*
 * Where memory comes from. A zeroed structure means malloc, realloc, free.
 * Set all three functions or none. `context` is handed back untouched. A view
 * with several threads calls them from several threads.
 * As with malloc's, a block is aligned for any type of C, and NULL says that
 * there is none. `allocate` is never asked for 0 bytes; `resize` may be given
 * a NULL block; `release` never is. An object keeps a copy of this structure
 * until it is freed.
 */
typedef struct eb_memory {
    void *(*allocate)(void *context, size_t size);
    void *(*resize)(void *context, void *block, size_t size);
    void (*release)(void *context, void *block);
    void *context;
} eb_memory;

/*
 * Which instructions the library computes with: a field of the options of a
 * register. Every path gives the same bits; they differ in speed alone.
 */
typedef enum eb_cpu {
    EB_CPU_BEST,       /* the fastest that this machine has */
    EB_CPU_SCALAR,     /* one pupil at a time: the reference for the others */
    EB_CPU_PORTABLE,   /* several pupils at a time, with what any machine has */
    EB_CPU_AVX2,       /* x86-64: AVX2, BMI1, BMI2, POPCNT */
    EB_CPU_AVX512,     /* and AVX-512 F, BW, CD, DQ and VL */
    EB_CPU_AVX512PLUS, /* and VPOPCNTDQ, BITALG, VBMI and GFNI */
    EB_CPUS
} eb_cpu;

/* 1 when this machine (and this build of the library) can take the path. */
EB_API int eb_cpu_has(eb_cpu cpu);

/* "best", "scalar", "portable", "avx2", "avx512", "avx512plus"; "" for any
 * other value. */
EB_API const char *eb_cpu_name(eb_cpu cpu);

/* The path of a name, or -1. */
EB_API int eb_cpu_find(const char *name);

/* The code's name and one line of English, for any status. Never NULL. */
EB_API const char *eb_status_text(eb_status status);

/* "0.1.0": of the library that runs, not of the headers you compiled with. */
EB_API const char *eb_version(void);

#ifdef __cplusplus
}
#endif

#endif
