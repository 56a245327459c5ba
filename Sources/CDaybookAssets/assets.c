#include "CDaybookAssets.h"

// The files are part of the program, so that the server is one file that can be copied anywhere.
// `#embed` is C23; clang has it in every mode of C.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char openapi[] = {
#embed "openapi.json"
};

static const unsigned char index_html[] = {
#embed "dashboard/index.html"
};

const daybook_asset daybook_assets[] = {
    {"/openapi.json", openapi, sizeof openapi},
    {"/", index_html, sizeof index_html},
};

const size_t daybook_asset_count = sizeof daybook_assets / sizeof daybook_assets[0];
