#!/bin/sh
# Shows the main job on real files: standard tools look at 36 files of three kinds, of which nine
# are truly damaged. Usage: Fixtures/demo.sh PATH-OF-DAYBOOK
set -eu

daybook=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
files=$(cd "$(dirname "$0")" && pwd)/demo
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cp -R "$files/." "$place"
cd "$place"

say() { printf '\n\033[1m%s\033[0m\n' "$1"; }

# A damaged file makes the run end with the number of failures: that is the point here.
try() {
  printf '$ daybook %s\n' "$*"
  "$daybook" "$@" || printf '(exit status %s)\n' "$?"
}

say '1. Standard tools look at every file, two at a time.'
try run -j2 --from letters -- gzip -t {}
try run -j2 --from archives -- tar -tf {}
try run -j2 --from scripts -- sh -n {}

say '2. What failed, and why.'
try failures

say '3. The same again: what is done is not done again, what failed is left out.'
try run -j2 --skip-failed --from letters -- gzip -t {}
try run -j2 --skip-failed --from archives -- tar -tf {}
try run -j2 --skip-failed --from scripts -- sh -n {}

say '4. One letter is mended. Only that is looked at: files are known by their content.'
printf 'mended\n' | gzip > letters/letter-15-cut.txt.gz
try run -j2 --skip-failed --from letters -- gzip -t {}

say '5. A file that failed is moved and renamed: it is still known.'
mv letters/letter-16-flipped.txt.gz letters/renamed.txt.gz
try run -j2 --skip-failed --from letters -- gzip -t {}

say '6. Nothing is ever overwritten: the whole story stands in the log.'
try stats
try replay --check
