/* SPDX-License-Identifier: MIT */
/*
 * A country's register that is nowhere stored: rows of the marks form, school
 * after school, as fast as a pipe takes them, and what they must add up to.
 *
 *   national YEARS PUPILS [FROM TO]  the register, of schools FROM to TO - 1
 *   national YEARS PUPILS --pupils [FROM TO]   the pupil file
 *   national YEARS PUPILS --sums     rows, marks, possible, absent; schools
 *   national --one MARKS             one pupil with so many marks
 *
 * A pupil has 38 weeks of ten sessions, 380 marks, from Monday 1 September
 * 2025, every one possible; which of them are absences is a hash of the pupil
 * and of nothing else, so that any school can be made by itself. Schools have
 * 1,000 pupils, every hundredth 4,000. One pupil in ten was elsewhere last
 * year (rows in the school before); with YEARS 2 the others were where they
 * are. One in two is of a family with the pupil before, which now and then
 * lies in another school.
 */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WEEKS 38
#define SESSIONS (10 * WEEKS)
#define SIZE 1000
#define LARGE 4000

typedef struct span {
    uint64_t first, end; /* pupils */
} span;

static uint64_t mixed(uint64_t x) { /* splitmix64's finish */
    x += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

/* Of a hundred schools ninety-nine have SIZE pupils, the last has LARGE. */
static uint64_t first_of(uint64_t school) {
    const uint64_t hundred = 99 * SIZE + LARGE;
    return school / 100 * hundred + school % 100 * SIZE;
}

static span pupils_of(uint64_t school, uint64_t pupils) {
    span s = {first_of(school), first_of(school + 1)};
    if (s.first > pupils) s.first = pupils;
    if (s.end > pupils) s.end = pupils;
    return s;
}

static uint64_t schools_of(uint64_t pupils) {
    uint64_t school = 0;
    while (first_of(school) < pupils) school++;
    return school;
}

/* Writes the 380 marks of a pupil's year; how many of them are absences. */
static unsigned marks_of(uint64_t pupil, uint64_t year, char *marks) {
    for (unsigned s = 0; s < SESSIONS; s++) marks[s] = s % 2 ? '\\' : '/';
    uint64_t h = mixed(pupil * 2 + year);
    const unsigned spells = (unsigned)(h % 12);
    unsigned absent = 0;
    for (unsigned i = 0; i < spells; i++) {
        h = mixed(h);
        const unsigned at = (unsigned)(h % SESSIONS);
        const unsigned length = 1 + (unsigned)(h >> 32) % 6;
        const char code = "IIIIOOMN"[h >> 40 & 7];
        for (unsigned s = at; s < at + length && s < SESSIONS; s++) {
            absent += marks[s] == '/' || marks[s] == '\\';
            marks[s] = code;
        }
    }
    return absent;
}

static int moved(uint64_t pupil) {
    return mixed(pupil ^ 77) % 10 == 0 && pupil >= first_of(1);
}

static uint64_t family_of(uint64_t pupil) {
    return mixed(pupil ^ 33) % 2 && pupil > 0 ? pupil - 1 : pupil;
}

static void put_row(uint64_t pupil, uint64_t school, uint64_t year) {
    char line[64 + SESSIONS];
    const int start =
        snprintf(line, 64, "P%09" PRIu64 ",S%06" PRIu64 ",%s,", pupil, school,
                 year == 0 ? "2025-09-01" : "2024-09-02");
    marks_of(pupil, year, line + start);
    line[start + SESSIONS] = '\n';
    fwrite(line, 1, (size_t)start + SESSIONS + 1, stdout);
}

static void put_register(int years, uint64_t pupils, uint64_t from,
                         uint64_t to) {
    puts("pupil_id,school_id,start_date,marks");
    for (uint64_t school = from; school < to; school++) {
        const span here = pupils_of(school, pupils);
        for (uint64_t p = here.first; p < here.end; p++) {
            put_row(p, school, 0);
            if (years == 2 && !moved(p)) put_row(p, school, 1);
        }
        const span next = pupils_of(school + 1, pupils);
        for (uint64_t p = next.first; p < next.end; p++) {
            if (moved(p)) put_row(p, school, 1);
        }
    }
}

static void put_pupils(uint64_t pupils, uint64_t from, uint64_t to) {
    puts("pupil_id,school_id,academic_year,family_id,year_group");
    for (uint64_t school = from; school < to; school++) {
        const span here = pupils_of(school, pupils);
        for (uint64_t p = here.first; p < here.end; p++) {
            printf("P%09" PRIu64 ",S%06" PRIu64 ",2025/26,F%" PRIu64 ",%u\n", p,
                   school, family_of(p), (unsigned)(p % 11) + 1);
        }
    }
}

static void put_sums(int years, uint64_t pupils) {
    uint64_t rows = 0, absent = 0;
    char marks[SESSIONS];
    for (uint64_t p = 0; p < pupils; p++) {
        rows += years == 2 || moved(p) ? 2 : 1;
        absent += marks_of(p, 0, marks);
    }
    printf("%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n",
           rows, rows * SESSIONS, pupils * SESSIONS, absent,
           schools_of(pupils));
}

/* One pupil, the same ninety years over and over: what repeats is counted. */
static void put_one(uint64_t count) {
    char marks[SESSIONS];
    puts("pupil_id,school_id,start_date,marks");
    for (uint64_t done = 0; done < count; done += SESSIONS) {
        marks_of(1, 0, marks);
        const uint64_t year = 2007 + done / SESSIONS % 90;
        printf("P1,S1,%" PRIu64 "-09-05,", year);
        fwrite(marks, 1, sizeof marks, stdout);
        putchar('\n');
    }
}

int main(int argc, char **argv) {
    if (argc < 3) return 2;
    setvbuf(stdout, NULL, _IOFBF, 1 << 20);
    if (strcmp(argv[1], "--one") == 0) {
        put_one(strtoull(argv[2], NULL, 10));
        return fflush(stdout) != 0;
    }
    const int years = argv[1][0] == '2' ? 2 : 1;
    const uint64_t pupils = strtoull(argv[2], NULL, 10);
    const char *what = argc > 3 && argv[3][0] == '-' ? argv[3] : "";
    const int next = what[0] ? 4 : 3;
    uint64_t from = 0, to = schools_of(pupils);
    if (argc == next + 2) {
        from = strtoull(argv[next], NULL, 10);
        to = strtoull(argv[next + 1], NULL, 10);
    }
    if (strcmp(what, "--sums") == 0) {
        put_sums(years, pupils);
    } else if (strcmp(what, "--pupils") == 0) {
        put_pupils(pupils, from, to);
    } else {
        put_register(years, pupils, from, to);
    }
    return fflush(stdout) != 0;
}
