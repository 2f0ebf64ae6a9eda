/* SPDX-License-Identifier: MIT */
/*
 * Names, ids and notes come from files that we do not control, and a page is
 * opened by people with access to much else. So nothing of a file is ever
 * markup, the page has no script, and its policy forbids what a mistake here
 * could let in (Content-Security-Policy, W3C: default-src 'none').
 */
#include "ui/html.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "text/output.h"
#include "ui/shown.h"
#include "ui/words.h"

static const char STYLE[] =
    "html{font:16px/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff}\n"
    "main{max-width:54rem;margin:0 auto;padding:1rem}\n"
    "h1{font-size:1.7rem;line-height:1.2;margin:1rem 0}\n"
    "h2{font-size:1.2rem;margin:2rem 0 .5rem;border-top:1px solid "
    "#bbb;padding-top:1rem}\n"
    ".note{color:#444;font-size:.9rem}\n"
    ".wide{overflow-x:auto}\n"
    "svg{display:block;width:100%;height:auto;margin:.5rem 0}\n"
    "svg text{font:12px system-ui,sans-serif;fill:#1a1a1a}\n"
    ".left{text-anchor:end}.below{text-anchor:middle}.name{text-anchor:start}\n"
    ".grid{stroke:#ddd}.tick,.axis{stroke:#555}\n"
    "table{border-collapse:collapse;margin:.6rem 0;font-size:.9rem}\n"
    "caption{text-align:left;color:#444;padding:.2rem 0}\n"
    "th,td{padding:.15rem .55rem;border-bottom:1px solid "
    "#ddd;text-align:right;vertical-align:top}\n"
    "thead th{border-bottom:2px solid #555}\n"
    "th:first-child{text-align:left;font-weight:normal}\n"
    "tbody th,td{white-space:nowrap}\n"
    "@page{size:A4;margin:15mm}\n"
    "@media print{html{font-size:10pt}main{max-width:none;padding:0}"
    "figure,table,svg{break-inside:avoid}h2{break-after:avoid}"
    ".wide{overflow:visible}}\n";

void eb_html_head(eb_output *output, const char *title, const char *style) {
    eb_output_text(
        output,
        "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta "
        "charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" "
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<meta "
        "name=\"viewport\" content=\"width=device-width, "
        "initial-scale=1\">\n<title>");
    eb_html_text(output, title);
    eb_output_text(output, "</title>\n<style>\n");
    eb_output_text(output, STYLE);
    eb_output_text(output, style);
    eb_output_text(output, "</style>\n</head>\n<body>\n<main>\n");
    eb_html_purpose(output);
}

void eb_html_purpose(eb_output *output) {
    const char *purpose = eb_output_purpose_once(output);
    if (purpose == NULL) return;
    eb_output_text(output, "<p class=\"purpose\">Purpose: ");
    eb_html_text(output, purpose);
    eb_output_text(output, "</p>\n");
}

void eb_html_foot(eb_output *output) {
    eb_output_text(output, "</main>\n</body>\n</html>\n");
}

/* ---- text --------------------------------------------------------------- */

static void write_escaped(eb_output *output, const char *text) {
    while (*text != '\0') {
        const size_t plain = strcspn(text, "&<>\"'");
        eb_output_write(output, text, plain);
        text += plain;
        switch (*text) {
            case '&':
                eb_output_text(output, "&amp;");
                break;
            case '<':
                eb_output_text(output, "&lt;");
                break;
            case '>':
                eb_output_text(output, "&gt;");
                break;
            case '"':
                eb_output_text(output, "&quot;");
                break;
            case '\'':
                eb_output_text(output, "&#39;");
                break;
            default:
                return;
        }
        text++;
    }
}

void eb_html_short(eb_output *output, const char *text, size_t most) {
    char shown[EB_SHOWN_ROOM];
    eb_shown(text, most, shown, sizeof shown);
    write_escaped(output, shown);
}

void eb_html_text(eb_output *output, const char *text) {
    eb_html_short(output, text, SIZE_MAX);
}

void eb_html_say(eb_output *output, const char *format, ...) {
    char words[2048];
    va_list values;
    va_start(values, format);
    const int wrote = vsnprintf(words, sizeof words, format, values);
    va_end(values);
    if (wrote >= 0) eb_html_text(output, words);
}

/* ---- tables ------------------------------------------------------------- */

void eb_html_table(eb_output *output, const char *caption,
                   const char *const *heads, size_t count) {
    eb_output_text(output,
                   "<div class=\"wide\" tabindex=\"0\"><table>\n<caption>");
    eb_html_text(output, caption);
    eb_output_text(output, "</caption>\n<thead><tr>");
    for (size_t i = 0; i < count; i++) {
        eb_output_text(output, "<th scope=\"col\">");
        eb_html_text(output, heads[i]);
        eb_output_text(output, "</th>");
    }
    eb_output_text(output, "</tr></thead>\n<tbody>\n");
}

void eb_html_table_end(eb_output *output) {
    eb_output_text(output, "</tbody>\n</table></div>\n");
}

void eb_html_row(eb_output *output, const char *name) {
    eb_output_text(output, "<tr><th scope=\"row\">");
    eb_html_text(output, name);
    eb_output_text(output, "</th>");
}

void eb_html_cell(eb_output *output, const char *text) {
    eb_output_text(output, "<td>");
    eb_html_text(output, text);
    eb_output_text(output, "</td>");
}

void eb_html_count(eb_output *output, int64_t count) {
    char number[EB_WORDS_ROOM];
    eb_html_cell(output,
                 count == EB_NO_COUNT ? "c" : eb_words_count(count, number));
}

void eb_html_row_end(eb_output *output) { eb_output_text(output, "</tr>\n"); }
