/* SPDX-License-Identifier: MIT */
#include "data/marks.h"

#define FRIDAY 4

size_t eb_mark_length(const char *text, size_t left) {
    const unsigned char first = (unsigned char)text[0];
    const size_t most = first < 0xC0   ? 1
                        : first < 0xE0 ? 2
                        : first < 0xF0 ? 3
                                       : 4;
    size_t length = 1;
    while (length < most && length < left &&
           ((unsigned char)text[length] & 0xC0) == 0x80) {
        length++;
    }
    return length;
}

eb_date eb_marks_start(eb_date start) {
    if (start > EB_DATE_MAX) return start;
    const int weekday = eb_date_weekday(start);
    return weekday > FRIDAY ? start + 7 - weekday : start;
}

void eb_next_session(eb_date *date, eb_half *half) {
    if (*half == EB_AM) {
        *half = EB_PM;
        return;
    }
    *half = EB_AM;
    if (*date > EB_DATE_MAX) return;
    *date += eb_date_weekday(*date) == FRIDAY ? 3 : 1;
}
