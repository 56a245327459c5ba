// What of SQLite's interface is a macro or takes any number of arguments, which Swift cannot call.
#include <sqlite3.h>

// A message that SQLite frees.
static inline char *daybook_sqlite_message(const char *text) {
  return sqlite3_mprintf("%s", text);
}

// Gives SQLite a text, which it copies.
static inline void daybook_sqlite_result_text(
    sqlite3_context *context, const char *text, int byte_count) {
  sqlite3_result_text(context, text, byte_count, SQLITE_TRANSIENT);
}

// Gives SQLite a text that stays where it is.
static inline void daybook_sqlite_result_constant(
    sqlite3_context *context, const char *text, int byte_count) {
  sqlite3_result_text(context, text, byte_count, SQLITE_STATIC);
}
