#ifndef CDAYBOOK_ASSETS_H
#define CDAYBOOK_ASSETS_H

#include <stddef.h>

// A file that the server hands out, as it stood when the server was built.
typedef struct {
  // Where it is found, from the root of the server on.
  const char *path;
  const unsigned char *bytes;
  size_t count;
} daybook_asset;

// All files, and how many there are.
extern const daybook_asset daybook_assets[];
extern const size_t daybook_asset_count;

// One of them. (Swift does not see arrays whose length a header does not say.)
static inline daybook_asset daybook_asset_at(size_t index) { return daybook_assets[index]; }

#endif
