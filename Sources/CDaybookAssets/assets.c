#include "CDaybookAssets.h"

// The files are part of the program, so that the server is one file that can be copied anywhere.
// `#embed` is C23; clang has it in every mode of C.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char openapi[] = {
#embed "openapi.json"
};

// The dashboard: the frame, what its pages share, and the pages, each of them a module.

static const unsigned char index_html[] = {
#embed "dashboard/index.html"
};
static const unsigned char style_css[] = {
#embed "dashboard/style.css"
};
static const unsigned char pages_css[] = {
#embed "dashboard/pages.css"
};
static const unsigned char theme_js[] = {
#embed "dashboard/theme.js"
};
static const unsigned char app_js[] = {
#embed "dashboard/app.js"
};
static const unsigned char actions_js[] = {
#embed "dashboard/actions.js"
};
static const unsigned char api_js[] = {
#embed "dashboard/api.js"
};
static const unsigned char attempts_js[] = {
#embed "dashboard/attempts.js"
};
static const unsigned char bulk_js[] = {
#embed "dashboard/bulk.js"
};
static const unsigned char chart_js[] = {
#embed "dashboard/chart.js"
};
static const unsigned char dialogs_js[] = {
#embed "dashboard/dialogs.js"
};
static const unsigned char diff_js[] = {
#embed "dashboard/diff.js"
};
static const unsigned char dom_js[] = {
#embed "dashboard/dom.js"
};
static const unsigned char event_js[] = {
#embed "dashboard/event.js"
};
static const unsigned char feedback_js[] = {
#embed "dashboard/feedback.js"
};
static const unsigned char filters_js[] = {
#embed "dashboard/filters.js"
};
static const unsigned char keys_js[] = {
#embed "dashboard/keys.js"
};
static const unsigned char live_js[] = {
#embed "dashboard/live.js"
};
static const unsigned char page_audit_js[] = {
#embed "dashboard/page-audit.js"
};
static const unsigned char page_batch_js[] = {
#embed "dashboard/page-batch.js"
};
static const unsigned char page_batches_js[] = {
#embed "dashboard/page-batches.js"
};
static const unsigned char page_events_js[] = {
#embed "dashboard/page-events.js"
};
static const unsigned char page_failures_js[] = {
#embed "dashboard/page-failures.js"
};
static const unsigned char page_job_js[] = {
#embed "dashboard/page-job.js"
};
static const unsigned char page_jobs_js[] = {
#embed "dashboard/page-jobs.js"
};
static const unsigned char page_overview_js[] = {
#embed "dashboard/page-overview.js"
};
static const unsigned char page_queues_js[] = {
#embed "dashboard/page-queues.js"
};
static const unsigned char page_schedules_js[] = {
#embed "dashboard/page-schedules.js"
};
static const unsigned char page_skiplist_js[] = {
#embed "dashboard/page-skiplist.js"
};
static const unsigned char page_stuck_js[] = {
#embed "dashboard/page-stuck.js"
};
static const unsigned char page_uploads_js[] = {
#embed "dashboard/page-uploads.js"
};
static const unsigned char page_workers_js[] = {
#embed "dashboard/page-workers.js"
};
static const unsigned char parts_js[] = {
#embed "dashboard/parts.js"
};
static const unsigned char queue_table_js[] = {
#embed "dashboard/queue-table.js"
};
static const unsigned char router_js[] = {
#embed "dashboard/router.js"
};
static const unsigned char share_js[] = {
#embed "dashboard/share.js"
};
static const unsigned char slider_js[] = {
#embed "dashboard/slider.js"
};
static const unsigned char table_js[] = {
#embed "dashboard/table.js"
};
static const unsigned char time_js[] = {
#embed "dashboard/time.js"
};
static const unsigned char words_js[] = {
#embed "dashboard/words.js"
};

#define ASSET(path, bytes) {path, bytes, sizeof bytes}

const daybook_asset daybook_assets[] = {
    ASSET("/openapi.json", openapi),
    ASSET("/", index_html),
    ASSET("/dashboard/style.css", style_css),
    ASSET("/dashboard/pages.css", pages_css),
    ASSET("/dashboard/theme.js", theme_js),
    ASSET("/dashboard/app.js", app_js),
    ASSET("/dashboard/actions.js", actions_js),
    ASSET("/dashboard/api.js", api_js),
    ASSET("/dashboard/attempts.js", attempts_js),
    ASSET("/dashboard/bulk.js", bulk_js),
    ASSET("/dashboard/chart.js", chart_js),
    ASSET("/dashboard/dialogs.js", dialogs_js),
    ASSET("/dashboard/diff.js", diff_js),
    ASSET("/dashboard/dom.js", dom_js),
    ASSET("/dashboard/event.js", event_js),
    ASSET("/dashboard/feedback.js", feedback_js),
    ASSET("/dashboard/filters.js", filters_js),
    ASSET("/dashboard/keys.js", keys_js),
    ASSET("/dashboard/live.js", live_js),
    ASSET("/dashboard/page-audit.js", page_audit_js),
    ASSET("/dashboard/page-batch.js", page_batch_js),
    ASSET("/dashboard/page-batches.js", page_batches_js),
    ASSET("/dashboard/page-events.js", page_events_js),
    ASSET("/dashboard/page-failures.js", page_failures_js),
    ASSET("/dashboard/page-job.js", page_job_js),
    ASSET("/dashboard/page-jobs.js", page_jobs_js),
    ASSET("/dashboard/page-overview.js", page_overview_js),
    ASSET("/dashboard/page-queues.js", page_queues_js),
    ASSET("/dashboard/page-schedules.js", page_schedules_js),
    ASSET("/dashboard/page-skiplist.js", page_skiplist_js),
    ASSET("/dashboard/page-stuck.js", page_stuck_js),
    ASSET("/dashboard/page-uploads.js", page_uploads_js),
    ASSET("/dashboard/page-workers.js", page_workers_js),
    ASSET("/dashboard/parts.js", parts_js),
    ASSET("/dashboard/queue-table.js", queue_table_js),
    ASSET("/dashboard/router.js", router_js),
    ASSET("/dashboard/share.js", share_js),
    ASSET("/dashboard/slider.js", slider_js),
    ASSET("/dashboard/table.js", table_js),
    ASSET("/dashboard/time.js", time_js),
    ASSET("/dashboard/words.js", words_js),
};

const size_t daybook_asset_count = sizeof daybook_assets / sizeof daybook_assets[0];
