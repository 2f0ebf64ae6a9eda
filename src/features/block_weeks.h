/* SPDX-License-Identifier: MIT */
/*
 * In lanes: what goes by weeks (features 3, 16 to 25 but the weighted mean,
 * 45, 46, 53, 54) and by weekdays (34 to 42). The sessions are first moved to
 * fields of a week each (features/block.h), some 45 moves for a year; counts,
 * windows, the trend and weekdays then take a few steps for four weeks.
 */
#ifndef EB_FEATURES_BLOCK_WEEKS_H
#define EB_FEATURES_BLOCK_WEEKS_H

#include "base/maths_lanes.h"
#include "features/block_state.h"

EB_INLINE eb_bits moved(eb_bits x, const eb_field_move *move) {
    x = move->up >= move->down
            ? lanes_up(x, (unsigned)(move->up - move->down))
            : lanes_down(x, (unsigned)(move->down - move->up));
    return x & lanes_every(move->mask);
}

EB_STAGE void block_fields(block_state *s) {
    const eb_school_plan *plan = s->plan;
    eb_bits unauthorised[EB_FIELD_WORDS];
    for (uint32_t w = 0; w <= plan->field_words; w++) {
        s->field_possible[w] = s->field_absent[w] = lanes_every(0);
        unauthorised[w] = lanes_every(0);
    }
    const eb_field_move *move = plan->moves;
    const eb_field_move *const end = move + plan->move_count;
    while (move < end) { /* the moves into one word, held in registers */
        const uint32_t to = move->to;
        eb_bits p = lanes_every(0), a = p, u = p;
        for (; move < end && move->to == to; move++) {
            p |= moved(s->possible[move->from], move);
            a |= moved(s->absent[move->from], move);
            u |= moved(s->unauthorised[move->from], move);
        }
        s->field_possible[to] |= p;
        s->field_absent[to] |= a;
        unauthorised[to] |= u;
    }
    for (uint32_t w = 0; w < plan->field_words; w++) {
        s->week_possible[w] = lanes_count_fields(s->field_possible[w]);
        s->week_absent[w] = lanes_count_fields(s->field_absent[w]);
        s->week_unauthorised[w] = lanes_count_fields(unauthorised[w]);
    }
    s->week_unauthorised[plan->field_words] = lanes_every(0);
}

/* 1 in each field that is not 0 (and under 0x8000). */
EB_INLINE eb_bits some_in_field(eb_bits x) {
    return ((x + EVERY_FIELD(0x7fff)) >> 15) & EVERY_FIELD(1);
}

EB_STAGE void block_week_shares(block_state *s) {
    eb_bits possible = lanes_every(0), broken = possible, kept = possible;
    for (uint32_t w = 0; w < s->plan->field_words; w++) {
        const eb_bits p = s->week_possible[w], a = s->week_absent[w];
        possible += some_in_field(p);
        broken += some_in_field(a);
        kept += some_in_field(p - a);
    }
    possible = lanes_sum_fields(possible);
    const eb_bits lost = possible - lanes_sum_fields(kept);
    const eb_reals weeks = or_missing(possible);
    s->out[EB_F_WEEKS_POSSIBLE] = lanes_real(possible);
    s->out[EB_F_WEEKS_BROKEN_RATE] =
        lanes_real(lanes_sum_fields(broken)) / weeks;
    s->out[EB_F_WEEKS_LOST_RATE] = lanes_real(lost) / weeks;
}

/* ---- windows of school weeks ---- */

EB_INLINE eb_bits window_sum(const block_state *s, const eb_bits *weeks,
                             int last) {
    const uint64_t *mask = s->plan->last[last];
    eb_bits sum = lanes_every(0);
    for (uint32_t w = s->plan->first_trend_word; w < s->plan->end_trend_word;
         w++) {
        if (mask[w] != 0) sum += weeks[w] & mask[w];
    }
    return lanes_sum_fields(sum);
}

EB_STAGE void block_windows(block_state *s) {
    static const int RATES[EB_LASTS] = {
        EB_F_ABSENCE_RATE_1W, EB_F_ABSENCE_RATE_2W, EB_F_ABSENCE_RATE_4W,
        EB_F_ABSENCE_RATE_6W, EB_F_ABSENCE_RATE_12W};
    eb_reals *out = s->out;
    EB_UNROLL for (int k = 0; k < EB_LASTS; k++) {
        const eb_bits p = window_sum(s, s->week_possible, k);
        const eb_bits a = window_sum(s, s->week_absent, k);
        const eb_reals divisor = or_missing(p);
        out[RATES[k]] = lanes_real(a) / divisor;
        if (k == EB_LAST_4W) {
            out[EB_F_ABSENCE_CHANGE] =
                out[RATES[k]] -
                block_ratio(s->absent_count - a, s->possible_count - p);
        }
        if (k == EB_LAST_6W) {
            const eb_bits u = window_sum(s, s->week_unauthorised, k);
            out[EB_F_UNAUTHORISED_RATE_6W] = lanes_real(u) / divisor;
        }
    }
    const uint64_t *window = s->grid->last[EB_LAST_6W];
    eb_bits late = lanes_every(0), present = late;
    for (uint32_t w = 0; w < s->words; w++) {
        if (window[w] == 0) continue;
        const eb_bits attended =
            s->possible[w] & ~s->absent[w] & lanes_every(window[w]);
        const eb_bits b0 = s->raw[0][w], b1 = s->raw[1][w];
        late += lanes_bit_parts(attended & b1 & ~b0);
        present += lanes_bit_parts(attended & (b0 ^ b1));
    }
    out[EB_F_LATE_RATE_6W] =
        block_ratio(lanes_count(late), lanes_count(present));
}

/* Fields times small constants: products below 2^16. */
EB_INLINE eb_bits times(eb_bits fields, uint64_t by) {
    return (eb_bits)((eb_fields)fields * (eb_fields)lanes_every(by));
}

/* All sums are whole and below 2^40, so doubles hold them exactly and the
 * slope is one rounding. */
EB_STAGE void block_trend(block_state *s) {
    const eb_school_plan *plan = s->plan;
    eb_bits weeks = lanes_every(0), p = weeks, a = weeks, px = weeks;
    eb_bits pxx = weeks, ax = weeks;
    for (uint32_t w = plan->first_trend_word; w < plan->end_trend_word; w++) {
        const eb_bits mask = lanes_every(plan->last[EB_LAST_12W][w]);
        const eb_bits possible = s->week_possible[w] & mask;
        const eb_bits absent = s->week_absent[w] & mask;
        weeks += some_in_field(possible);
        p += possible;
        a += absent;
        px += times(possible, plan->x[w]);
        pxx += times(possible, plan->xx[w]);
        ax += times(absent, plan->x[w]);
    }
    const eb_reals p_sum = lanes_real(lanes_sum_fields(p));
    const eb_reals a_sum = lanes_real(lanes_sum_fields(a));
    const eb_reals px_sum = lanes_real(lanes_sum_fields(px));
    const eb_reals pxx_sum = lanes_real(lanes_sum_fields(pxx));
    const eb_reals ax_sum = lanes_real(lanes_sum_fields(ax));
    const eb_reals slope =
        (p_sum * ax_sum - px_sum * a_sum) / (p_sum * pxx_sum - px_sum * px_sum);
    const eb_bits enough = (eb_bits)(lanes_sum_fields(weeks) > lanes_every(2));
    s->out[EB_F_ABSENCE_TREND] = where(enough, slope);
}

/* The field before, in every field: of x, with `before` the word below. */
EB_INLINE eb_bits fields_back(eb_bits x, eb_bits before, unsigned fields) {
    return (x << (16 * fields)) | (before >> (64 - 16 * fields));
}

/* Sums of ten weeks, as eight and two, each by doubling. */
EB_STAGE void block_ten_weeks(block_state *s) {
    const eb_school_plan *plan = s->plan;
    const eb_bits zero = lanes_every(0);
    eb_bits one_before = zero, two_before = zero, four_before = zero;
    eb_bits two_eight = zero, two_four = zero; /* sums of two, words before */
    eb_signed_fields most = (eb_signed_fields)zero;
    eb_bits now = zero;
    const uint32_t last = plan->school_fields - 1;
    for (uint32_t w = 0; w * 4 < plan->school_fields; w++) {
        const eb_bits one = s->week_unauthorised[w];
        const eb_bits two = one + fields_back(one, one_before, 1);
        const eb_bits four = two + fields_back(two, two_before, 2);
        const eb_bits ten = four + four_before + two_eight;
        const eb_signed_fields year = (eb_signed_fields)(ten & plan->year[w]);
        const eb_signed_fields more = year > most;
        most = (more & year) | (~more & most);
        if (w == last / 4)
            now = lanes_down(ten, last % 4 * 16) & UINT64_C(0xffff);
        one_before = one;
        two_before = two;
        four_before = four;
        two_eight = two_four;
        two_four = two;
    }
    eb_bits top = (eb_bits)most, best = zero;
    EB_UNROLL for (int field = 0; field < 4; field++) {
        const eb_bits x = (top >> (16 * field)) & UINT64_C(0xffff);
        const eb_bits more = (eb_bits)(x > best);
        best = (more & x) | (~more & best);
    }
    s->out[EB_F_UNAUTHORISED_10W] = lanes_real(now);
    s->out[EB_F_UNAUTHORISED_10W_MAX] = lanes_real(best);
}

/* ---- weekdays ---- */

/* Counts by weekday: bytes of `even` are Monday, Friday; Wednesday, Sunday,
 * those of `odd` Tuesday, Saturday; Thursday. */
typedef struct weekday_sums {
    eb_bits even, odd;                      /* up to 7 words, 4 bits each */
    eb_bits mon_fri, wed_sun, tue_sat, thu; /* bytes */
} weekday_sums;

EB_INLINE void flush_weekdays(weekday_sums *sums) {
    const uint64_t bytes = UINT64_C(0x0f0f0f0f0f0f0f0f);
    sums->mon_fri += sums->even & bytes;
    sums->wed_sun += (sums->even >> 4) & bytes;
    sums->tue_sat += sums->odd & bytes;
    sums->thu += (sums->odd >> 4) & bytes;
    sums->even = sums->odd = lanes_every(0);
}

/* Adds fields in which each day's two bits are a count of 0 to 2. */
EB_INLINE void add_weekdays(weekday_sums *sums, eb_bits days) {
    const uint64_t pairs = UINT64_C(0x3333333333333333);
    sums->even += days & pairs;
    sums->odd += (days >> 2) & pairs;
}

/* Monday to Friday. At most 54 weeks of 2: a byte holds the four fields. */
EB_INLINE void weekday_counts(const weekday_sums *sums, eb_bits counts[5]) {
    const eb_bits sums_of[] = {sums->mon_fri, sums->tue_sat, sums->wed_sun,
                               sums->thu};
    EB_UNROLL for (int day = 0; day < 4; day++) {
        eb_bits x = sums_of[day];
        x += x >> 32;
        x += x >> 16;
        counts[day] = x & UINT64_C(0xff);
        if (day == 0) counts[4] = (x >> 8) & UINT64_C(0xff);
    }
}

/* Sessions, and days, absent and possible, by weekday. */
EB_INLINE void count_weekdays(const block_state *s, eb_bits sessions[2][5],
                              eb_bits days[2][5]) {
    const uint64_t am = UINT64_C(0x5555555555555555);
    EB_UNROLL for (int k = 0; k < 2; k++) {
        const eb_bits *fields = k == 0 ? s->field_absent : s->field_possible;
        weekday_sums by_session, by_day;
        memset(&by_session, 0, sizeof by_session);
        memset(&by_day, 0, sizeof by_day);
        for (uint32_t w = 0; w < s->plan->field_words; w++) {
            const eb_bits x = fields[w];
            add_weekdays(&by_session, x - ((x >> 1) & am));
            add_weekdays(&by_day, (x | (x >> 1)) & am);
            if (w % 7 != 6) continue;
            flush_weekdays(&by_session);
            flush_weekdays(&by_day);
        }
        flush_weekdays(&by_session);
        flush_weekdays(&by_day);
        weekday_counts(&by_session, sessions[k]);
        weekday_counts(&by_day, days[k]);
    }
}

/* As weekday_g of week.c, in its order; a count of 0 adds 0. */
EB_STAGE eb_reals block_weekday_g(eb_bits days[2][5]) {
    eb_reals columns[2] = {lanes_all(0.0), lanes_all(0.0)}, sum = columns[0];
    eb_reals counts[5][2];
    EB_UNROLL for (int day = 0; day < 5; day++) {
        counts[day][0] = lanes_real(days[0][day]);
        counts[day][1] = lanes_real(days[1][day] - days[0][day]);
        columns[0] += counts[day][0];
        columns[1] += counts[day][1];
    }
    const eb_bits both = lanes_less(lanes_all(0.0), columns[0]) &
                         lanes_less(lanes_all(0.0), columns[1]);
    const eb_reals total = columns[0] + columns[1];
    EB_UNROLL for (int day = 0; day < 5; day++) {
        EB_UNROLL for (int k = 0; k < 2; k++) {
            const eb_reals observed = counts[day][k];
            const eb_bits some = both & lanes_less(lanes_all(0.0), observed);
            const eb_reals expected =
                lanes_real(days[1][day]) * columns[k] / total;
            const eb_reals share =
                lanes_choose(some, observed / expected, lanes_all(1.0));
            sum += observed * lanes_log_parts(share, share, 0);
        }
    }
    return where(both, 2.0 * sum);
}

EB_STAGE void block_weekdays(block_state *s) {
    eb_bits sessions[2][5], days[2][5];
    eb_reals *out = s->out;
    count_weekdays(s, sessions, days);
    EB_UNROLL for (int day = 0; day < 5; day++) {
        out[EB_F_ABSENCE_RATE_MON + day] =
            block_ratio(sessions[0][day], sessions[1][day]);
    }
    out[EB_F_MIDWEEK_RATE] =
        block_ratio(sessions[0][1] + sessions[0][2] + sessions[0][3],
                    sessions[1][1] + sessions[1][2] + sessions[1][3]);
    out[EB_F_MONDAY_EXCESS] =
        out[EB_F_ABSENCE_RATE_MON] - out[EB_F_MIDWEEK_RATE];
    out[EB_F_FRIDAY_EXCESS] =
        out[EB_F_ABSENCE_RATE_FRI] - out[EB_F_MIDWEEK_RATE];
    out[EB_F_WEEKDAY_G] = block_weekday_g(days);
}

#endif
