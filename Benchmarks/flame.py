#!/usr/bin/env python3
"""Draws where the time of a program goes, from what `perf script` prints.

Each box is a function, as wide as its share of the samples, and stands on the one that called it
(B. Gregg's flame graph). Waiting for the disk takes no processor, and is not seen.
"""

import argparse
import html
import re
import subprocess
import sys

WIDTH, ROW, LEAST = 1200, 16, 0.004
KERNEL_DEPTH = 7
# Ours, the runtime and libraries, the kernel: all read well under dark text.
OURS, LIBRARY, KERNEL = "#79b8ff", "#c8d1da", "#e3b37a"


class Box:
    def __init__(self):
        self.count, self.kind, self.callees = 0, LIBRARY, {}


def stacks(lines):
    """The stack of each sample, the thread's name first."""
    frames, thread = [], ""
    for line in lines:
        if not line.strip():
            if frames:
                yield [(thread, LIBRARY), *cut(reversed(frames))]
            frames = []
        elif not line[0].isspace():
            # Of the name of the threads that run tasks the beginning is cut off.
            thread = re.sub(r".*default-qos", "tasks", line.split()[0])
        else:
            match = re.match(r"\s+[0-9a-f]+ (.*) \((.*)\)$", line)
            if match:
                name = re.sub(r"\+0x[0-9a-f]+$", "", match[1])
                frames.append((name, kind(match[2])))


def cut(frames):
    """Frames without those deep in the kernel."""
    depth = 0
    for frame in frames:
        depth += frame[1] == KERNEL
        if depth <= KERNEL_DEPTH:
            yield frame


def kind(file):
    if "kernel" in file:
        return KERNEL
    return LIBRARY if ".so" in file else OURS


def plain(name):
    """A name without what says nothing of where the time goes."""
    name = re.sub(r"^(partial apply for |specialized |thunk for |closure #\d+ in )+", "", name)
    return re.sub(r"protocol witness for (.*) in conformance .*", r"\1", name)


def demangled(names):
    text = subprocess.run(["swift", "demangle", "--simplified"], input="\n".join(names),
                          capture_output=True, text=True, check=True).stdout
    return dict(zip(names, (plain(line) for line in text.splitlines())))


def tree(samples):
    names = demangled(sorted({name for sample in samples for name, _ in sample}))
    root = Box()
    for sample in samples:
        box, above = root, None
        root.count += 1
        for name, kind in sample:
            name = names[name]
            # A function with its closures and thunks is one box.
            if name == above or name.startswith("[unknown]") or name.startswith("0x"):
                continue
            above = name
            box = box.callees.setdefault(name, Box())
            box.count += 1
            box.kind = kind
    return root


def boxes(box, total, depth=0, left=0.0):
    """Everything wide enough to be seen: depth, left edge, width, name, kind."""
    for name, callee in sorted(box.callees.items()):
        share = callee.count / total
        if share >= LEAST:
            yield depth, left, share, name, callee.kind
            yield from boxes(callee, total, depth + 1, left)
        left += share


def drawing(root, title):
    found = list(boxes(root, root.count))
    rows = max((depth for depth, *_ in found), default=0) + 1
    height = (rows + 2) * ROW
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'font-family="sans-serif" font-size="10">',
        f'<text x="4" y="12" fill="#808890">{html.escape(title)}: {root.count} samples; blue: '
        f'daybook, grey: runtime and libraries, brown: kernel</text>']
    for depth, left, share, name, kind in found:
        x, y, width = left * WIDTH, height - (depth + 1) * ROW, share * WIDTH
        text = name if len(name) * 5.8 < width else name[:max(0, int(width / 5.8) - 1)] + "…"
        parts.append(
            f'<g><title>{html.escape(name)}: {share:.1%}</title>'
            f'<rect x="{x:.1f}" y="{y}" width="{max(width - 0.5, 0.5):.1f}" height="{ROW - 1}" '
            f'fill="{kind}"/>')
        if width > 20:
            parts.append(f'<text x="{x + 2:.1f}" y="{y + 11}">{html.escape(text)}</text>')
        parts.append("</g>")
    return "\n".join([*parts, "</svg>"]) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--title", default="processor time")
    options = parser.parse_args()
    samples = list(stacks(sys.stdin))
    if not samples:
        sys.exit("There are no samples.")
    sys.stdout.write(drawing(tree(samples), options.title))


if __name__ == "__main__":
    main()
