/* SPDX-License-Identifier: MIT */
/*
 * The frame of the page: its style, its heading, what it is and is not, and
 * when to delete it. The patterns are those of public services in England
 * (one column, plain words, high contrast, headings in order), in a style of
 * our own. What a colour says is said by a letter or a word as well.
 */
#include <stdio.h>
#include <string.h>

#include "ui/report.h"
#include "ui/score_text.h"

static const char STYLE[] =
    "main{max-width:60rem}\n"
    "h1{font-size:2rem}\n"
    "h2{font-size:1.5rem;line-height:1.25;border-top:3px solid #1d3557}\n"
    "h3{font-size:1.1rem;margin:1.2rem 0 .3rem}\n"
    "p,ul,dl{margin:.4rem 0;max-width:44rem}\n"
    "ul{padding-left:1.2rem}\n"
    "a{color:#1d3f72}a:focus{outline:3px solid #ffdd00;"
    "background:#ffdd00;color:#000}\n"
    ".skip{position:absolute;left:-60rem}.skip:focus{left:1rem}\n"
    ".tell{border-left:6px solid #1d3557;padding:.3rem 0 .3rem .9rem;"
    "max-width:44rem}\n"
    ".care{border:2px solid #1a1a1a;padding:.4rem .8rem;max-width:42rem}\n"
    ".who{color:#444;margin-top:0}\n"
    ".sums{display:flex;flex-wrap:wrap;gap:.8rem;max-width:none;margin:1rem "
    "0}\n"
    ".sums div{border:1px solid #767676;padding:.5rem .9rem;min-width:8rem}\n"
    ".sums dt{font-size:.9rem}.sums dd{margin:0;font-size:1.7rem;"
    "font-weight:bold;line-height:1.2}\n"
    "h2,p,li{overflow-wrap:anywhere}\n"
    ".bars table{width:100%;max-width:44rem}\n"
    "td.why{text-align:left;white-space:normal;min-width:11rem}\n"
    "tbody th{overflow-wrap:break-word;white-space:normal;min-width:7rem;"
    "max-width:14rem}\n"
    ".list thead th:last-child,.rules th{text-align:left}\n"
    ".rules td.why{min-width:7rem}\n"
    "tr.in th{padding-left:1.5rem}\n"
    "td.b{width:40%;text-align:left}\n"
    ".bar{display:inline-block;height:.9rem;background:#1d3557;"
    "vertical-align:middle}\n"
    ".year{display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;align-items:start}\n"
    "table.cal{font-size:.85rem;line-height:1.15;margin:.2rem 0}\n"
    ".cal caption{font-size:.85rem}\n"
    ".cal th,.cal td{border:1px solid #ccc;padding:0;text-align:center;"
    "min-width:1.5rem;height:1.35rem;vertical-align:middle;"
    "white-space:nowrap;font-weight:normal}\n"
    ".cal td{color:#555}\n"
    ".cal tbody th{min-width:4rem;max-width:none;padding:0 .35rem 0 "
    "0;text-align:left;border:0}\n"
    ".cal thead th,.cal thead td{border:0;font-size:.7rem}\n"
    ".cal tr.pm th,.cal tr.pm td{border-bottom:1px solid #777}\n"
    ".cal .g{border-left:3px double #777}\n"
    ".cal .a,.key .a{background:#a9c7e8;color:#000;font-weight:bold}\n"
    ".cal .u,.key .u{background:#1d3557;color:#fff;font-weight:bold}\n"
    ".cal .l,.key .l{background:#fff;color:#000;font-weight:bold;"
    "text-decoration:underline}\n"
    ".cal .n,.key .n{background:#e4e4e4;color:#333;font-style:italic}\n"
    ".cal .m,.key .m{background:#fff;color:#000;font-weight:bold;"
    "border:2px dotted #000}\n"
    ".key{display:flex;flex-wrap:wrap;gap:.2rem 1rem;list-style:none;"
    "padding:0;font-size:.85rem;max-width:none}\n"
    ".key b{display:inline-block;min-width:1.2rem;text-align:center;"
    "border:1px solid #999;font-weight:normal;padding:0 .15rem}\n"
    ".fan{fill:#c9d8ea;stroke:#5b7ca6}.mid{stroke:#1d3557;stroke-width:1.6;"
    "stroke-dasharray:6 4}\n"
    ".path{fill:none;stroke:#000;stroke-width:2.2}\n"
    ".tenth{stroke:#7a0000;stroke-width:1.6;stroke-dasharray:2 3}\n"
    ".today{stroke:#555}\n"
    ".fanbox{max-width:40rem;margin:.3rem 0}\n"
    ".spells{max-width:none}\n"
    "@media (min-width:50rem){.spells{columns:2;column-gap:2rem}}\n"
    ".pair{display:flex;flex-wrap:wrap;gap:0 2rem}.pair div{flex:1 1 18rem}\n"
    "@media (max-width:30rem){main{padding:.6rem}td.b{display:none}"
    "svg text{font-size:19px}table.cal{font-size:.65rem}.cal th,.cal td"
    "{min-width:.9rem;height:1rem}.cal tbody th{min-width:2.6rem}}\n"
    "@media (forced-colors:active){.bar,.fan,.cal .a,.cal .u,.key .a,.key "
    ".u{forced-color-adjust:none}}\n"
    "@page{margin:12mm}\n"
    "@media print{.skip,.contents{display:none}a{color:#000;"
    "text-decoration:none}.pupil{break-before:page}"
    ".pupil:first-of-type{break-before:auto}.year,.cal,.key,ul,.sums"
    "{break-inside:avoid}h3{break-after:avoid}tr{break-inside:avoid}"
    "table{break-inside:auto}thead{display:table-header-group}"
    "*{-webkit-print-color-adjust:exact;print-color-adjust:exact}"
    "html{font-size:9pt;line-height:1.35}p,ul,dl,.tell{max-width:none}"
    ".spells{columns:2}h2{margin:1rem 0 .3rem;padding-top:.4rem}"
    ".fanbox{max-width:10.5cm}table.cal{font-size:6.5pt}.cal th,.cal td"
    "{min-width:3.2mm;height:3.4mm}td.why{min-width:5cm}"
    "h2{font-size:14pt}h3{font-size:11pt;margin:.6rem 0 .2rem}}\n";

/* ---- words -------------------------------------------------------------- */

const char *eb_report_name(const eb_row *row) {
    return row->name[0] != '\0' ? row->name : row->pupil;
}

const char *eb_report_chance(double chance, char out[EB_WORDS_ROOM]) {
    eb_page page;
    eb_page_start(&page, NULL, 0);
    eb_add_chance(&page, chance);
    snprintf(out, EB_WORDS_ROOM, "%.20s", page.text);
    return out;
}

const char *eb_report_share(const eb_reported *report,
                            char out[EB_WORDS_ROOM]) {
    const eb_view_options *view = &report->input->settings.view;
    if (!eb_settings_own_threshold(&report->input->settings)) return "a tenth";
    snprintf(out, EB_WORDS_ROOM, "%d/%d", view->threshold_num,
             view->threshold_den);
    return out;
}

const char *eb_report_mark(const eb_reported *report,
                           const eb_session *session) {
    if (session->class_ == EB_NO_MARK) return "";
    if (!session->sensitive || report->input->settings.view.sensitive) {
        return session->code;
    }
    switch (session->class_) {
        case EB_AUTHORISED:
            return "a";
        case EB_UNAUTHORISED:
            return "u";
        case EB_NOT_POSSIBLE:
            return "n";
        default:
            return "p";
    }
}

/* ---- head and foot ------------------------------------------------------ */

static const char *title_of(const eb_reported *report) {
    switch (report->reader) {
        case EB_READER_MENTOR:
            return "Pupils who may need help: a mentor's caseload";
        case EB_READER_GOVERNOR:
            return "Attendance: totals for governors";
        default:
            return "Attendance: who may need help";
    }
}

static void write_from(const eb_reported *report) {
    const eb_date as_of = eb_view_as_of(report->input->view);
    eb_output *out = report->output;
    eb_page page;
    char a[EB_WORDS_ROOM], b[EB_WORDS_ROOM];
    eb_output_text(out, "<p class=\"who\">");
    eb_html_say(out, "As of %s.", eb_words_date(as_of, a));
    if (report->reader != EB_READER_GOVERNOR) {
        eb_html_say(
            out, " %s at %s.",
            eb_words_of((int64_t)report->count,
                        report->input->settings.view.unit == EB_UNIT_PUPIL
                            ? "pupil"
                            : "enrolment",
                        a),
            eb_words_of((int64_t)report->schools, "school", b));
    }
    eb_page_start(&page, NULL, 0);
    eb_add_model(&page, report->model);
    eb_html_say(out, " Model: %s.", page.text);
    eb_output_text(out, "</p>\n");
    if (eb_settings_own_threshold(&report->input->settings)) {
        eb_output_text(out, "<p class=\"care\">");
        eb_html_say(out, "The line is %s here, in place of a tenth.",
                    eb_report_share(report, a));
        eb_output_text(out, "</p>\n");
    }
}

void eb_report_head(const eb_reported *report) {
    eb_output *out = report->output;
    int year;
    eb_html_head(out, title_of(report), STYLE);
    if (report->pages.count > 0) {
        eb_output_text(out,
                       "<a class=\"skip\" href=\"#pupils\">To the pupils</a>"
                       "\n");
    }
    eb_output_text(out, "<h1>");
    eb_html_text(out, title_of(report));
    eb_output_text(out, "</h1>\n");
    write_from(report);
    year = eb_date_academic_year(eb_view_as_of(report->input->view) - 1);
    eb_output_text(out, "<p class=\"tell\">");
    if (report->reader == EB_READER_GOVERNOR) {
        eb_html_say(out,
                    "No pupil is named, and no number of fewer than ten "
                    "pupils is shown or can be worked out from this page.");
    } else {
        eb_html_say(out,
                    "This counts sessions (half days) on the register. It "
                    "gives no cause, it is no judgement of a pupil or a "
                    "family, and it decides nothing: ask first, and "
                    "disagree with it where you know better.");
    }
    eb_html_say(out, " Delete this page after 31 August %d.", year + 1);
    eb_output_text(out, "</p>\n");
}

static void write_sensitive_note(const eb_reported *report) {
    eb_output *out = report->output;
    if (report->reader == EB_READER_GOVERNOR) return;
    if (report->input->settings.view.sensitive) {
        eb_html_say(out,
                    "Health and other sensitive codes are shown as recorded: "
                    "keep this page to those who may see them. ");
    } else {
        eb_html_say(out,
                    "Health and other sensitive reasons are not shown, only "
                    "whether the school accepted them. ");
    }
    if (report->cases != NULL) {
        eb_html_say(out, "Notes are as somebody typed them. ");
    }
}

void eb_report_foot(const eb_reported *report) {
    eb_output *out = report->output;
    eb_model_info about;
    eb_model_about(report->model, &about);
    eb_output_text(out, "<h2>About this page</h2>\n<p class=\"note\">");
    write_sensitive_note(report);
    if (report->reader != EB_READER_MENTOR) {
        eb_html_say(out,
                    "Persistent absence: %s of possible sessions or more are "
                    "missed; severe: half or more. ",
                    eb_settings_own_threshold(&report->input->settings)
                        ? "the share above"
                        : "a tenth");
    }
    eb_html_say(out,
                "Chances come from a model, %s %s: right about groups, not "
                "about any one pupil. A person decides. Earlybell %s; model "
                "SHA-256 %s.",
                about.name, about.version, eb_version(), about.sha256);
    eb_output_text(out, "</p>\n");
    eb_html_foot(out);
}
