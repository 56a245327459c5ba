"""What was measured, as pictures that can be read on light and on dark pages."""

import os

from tables import GROUPS, LIMITS, OURS, figure

# Grey that stands out from white as much as from black, and a colour that does so more.
TEXT, PEER, ACCENT = "#808890", "#8c959f", "#2f81f7"


def write(results, directory):
    """Writes a PNG and an SVG for each group; returns their paths."""
    prepare()
    os.makedirs(directory, exist_ok=True)
    paths = []
    for name, (title, columns) in GROUPS.items():
        columns = [
            each for each in columns
            if results.whos([each.workload]) and (each.workload, each.key) != ("latency", "value")]
        if columns:
            drawing = draw(results, title, columns)
            for kind in ("png", "svg"):
                path = os.path.join(directory, f"bench-{name}.{kind}")
                drawing.savefig(
                    path, transparent=True, dpi=110, bbox_inches="tight",
                    metadata={"Date": None} if kind == "svg" else None)
                paths.append(path)
    return paths


def prepare():
    """Sets up what draws, so that the same figures make the same files."""
    import matplotlib
    matplotlib.use("Agg")
    matplotlib.rcParams.update({
        "svg.fonttype": "none", "svg.hashsalt": "bench", "font.size": 8, "font.family":
        "sans-serif", "text.color": TEXT, "axes.labelcolor": TEXT, "xtick.color": TEXT,
        "ytick.color": TEXT})


def draw(results, title, columns):
    from matplotlib.figure import Figure
    rows = max(len(results.whos([each.workload])) for each in columns)
    drawing = Figure(figsize=(2.9 * len(columns) + 0.6, 0.21 * rows + 0.75))
    drawing.suptitle(title, fontsize=9)
    for axes, column in zip(drawing.subplots(1, len(columns), squeeze=False)[0], columns):
        whos = [who for who in results.whos([column.workload]) if results.values(who, column)]
        values = [results.median(who, column) for who in whos]
        bars = axes.barh(range(len(whos)), values, height=0.7)
        for bar, who, value in zip(bars, whos, values):
            paint(bar, who, results.is_durable(who))
            axes.annotate(
                " " + figure(value), (value, bar.get_y() + bar.get_height() / 2), va="center",
                fontsize=7)
        less = ", less is better" if column.is_better_when_less else ""
        axes.set_title(f"{column.title}, {column.unit}{less}", fontsize=8)
        axes.set_yticks(range(len(whos)), whos)
        axes.invert_yaxis()
        axes.set_xticks([])
        axes.set_xlim(0, max(values) * 1.25 or 1)
        axes.tick_params(length=0)
        for side in axes.spines.values():
            side.set_visible(False)
    drawing.tight_layout()
    return drawing


def paint(bar, who, is_durable):
    """Ours in colour, limits as outlines, and what is not synced hatched."""
    colour = ACCENT if who == OURS else PEER
    bar.set_edgecolor(colour)
    bar.set_facecolor("none" if who in LIMITS or not is_durable else colour)
    if not is_durable:
        bar.set_hatch("////")
