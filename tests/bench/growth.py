"""Time over size: for each thing that a Dockerfile may have many of, sizes that double."""
import math
import os
import statistics

import inputs
import process

SIZES = [1000 * 2**k for k in range(7)]  # 1,000 to 64,000
SHAPES = {"lines": inputs.lines, "links of one RUN": inputs.links, "stages": inputs.stages,
          "stages of one name": inputs.namesakes, "heredocs": inputs.heredocs,
          "unknown variables": inputs.variables, "COPYs": inputs.copies}
COLOURS = ["#2f81f7", "#cf3a2b", "#1a7f37", "#8250df", "#d96c2c", "#0d9488", "#bf3989"]

# Pixels: the plot, and what is around it.
LEFT, TOP, WIDTH, HEIGHT, KEY = 64, 44, 560, 340, 190


def measure(dfix, folder, rounds):
    """{shape: milliseconds for each of SIZES}, the time of an empty run taken off."""
    def seconds(path):
        return statistics.median(process.run([dfix, "--no-config", "--select=all", "--shellcheck=off", path])[0] for _ in range(rounds))

    path = os.path.join(folder, "growth.Dockerfile")
    series = {}
    for name, make in SHAPES.items():
        series[name] = []
        for size in SIZES:
            with open(path, "w", encoding="utf-8") as out:
                out.write("FROM scratch\n")
            empty = seconds(path)
            with open(path, "w", encoding="utf-8") as out:
                out.write(make(size))
            series[name].append(max(seconds(path) - empty, 1e-5) * 1e3)
    return series


def slope(times):
    """The power of the size that the time grows with, over the upper half of the sizes."""
    half = len(times) // 2
    return math.log(times[-1] / times[half]) / math.log(SIZES[-1] / SIZES[half])


def words(series):
    rows = ["| many | 1,000 | 64,000 | grows with the power |", "| --- | --- | --- | --- |"]
    rows += [f"| {name} | {times[0]:.1f} ms | {times[-1]:,.0f} ms | {slope(times):.2f} |" for name, times in series.items()]
    return ("## Growth\n\n![time over size, both axes logarithmic](growth.svg)\n\nOne file with more and more of a "
            "thing, under every rule there is. The power is that of the upper half of the sizes: 1 is linear.\n\n" + "\n".join(rows))


def picture(series):
    """The same as an SVG, both axes logarithmic; a grey line shows what is linear."""
    low = math.floor(math.log10(min(min(times) for times in series.values())))
    high = math.ceil(math.log10(max(max(times) for times in series.values())))

    def x(size):
        return LEFT + WIDTH * math.log2(size / SIZES[0]) / (len(SIZES) - 1)

    def y(milliseconds):
        return TOP + HEIGHT * (high - math.log10(milliseconds)) / (high - low)

    total_width, total_height = LEFT + WIDTH + KEY, TOP + HEIGHT + 56
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total_width} {total_height}" '
           f'width="{total_width}" height="{total_height}" role="img" aria-labelledby="title">',
           "<title id=\"title\">Time of dfix over the size of a file</title>",
           "<style>svg{--ink:#1f2328;--dim:#656d76;--paper:#fff;--line:#d0d7de}"
           "@media (prefers-color-scheme:dark){svg{--ink:#e6edf3;--dim:#8d96a0;--paper:#0d1117;--line:#30363d}}"
           "text{font:12px system-ui,sans-serif;fill:var(--ink)}.dim{fill:var(--dim)}.end{text-anchor:end}"
           ".middle{text-anchor:middle}.grid{stroke:var(--line)}.linear{stroke:var(--dim);stroke-dasharray:4 4}"
           ".series{fill:none;stroke-width:2}</style>",
           f'<rect width="{total_width}" height="{total_height}" fill="var(--paper)"/>',
           f'<text x="{LEFT}" y="24">Milliseconds over size, both axes logarithmic</text>']
    for power in range(low, high + 1):
        at = y(10**power)
        out.append(f'<line class="grid" x1="{LEFT}" x2="{LEFT + WIDTH}" y1="{at:.1f}" y2="{at:.1f}"/>'
                   f'<text class="dim end" x="{LEFT - 8}" y="{at + 4:.1f}">{10**power:g}</text>')
    for size in SIZES:
        out.append(f'<line class="grid" x1="{x(size):.1f}" x2="{x(size):.1f}" y1="{TOP}" y2="{TOP + HEIGHT}"/>'
                   f'<text class="dim middle" x="{x(size):.1f}" y="{TOP + HEIGHT + 18}">{size:,}</text>')
    first = 10**low * 2
    last = min(first * SIZES[-1] / SIZES[0], 10**high)
    out.append(f'<line class="linear" x1="{x(SIZES[0]):.1f}" y1="{y(first):.1f}" '
               f'x2="{x(SIZES[0] * last / first):.1f}" y2="{y(last):.1f}"/>')
    by_height = sorted(series.items(), key=lambda item: -item[1][-1])
    label = TOP
    for (name, times), colour in zip(by_height, COLOURS):
        points = " ".join(f"{x(size):.1f},{y(time):.1f}" for size, time in zip(SIZES, times))
        label = max(y(times[-1]) + 4, label + 17)
        out.append(f'<polyline class="series" stroke="{colour}" points="{points}"/>'
                   f'<text x="{LEFT + WIDTH + 10}" y="{label:.1f}" style="fill:{colour}">{name}</text>')
    out.append(f'<text class="dim" x="{LEFT}" y="{TOP + HEIGHT + 42}">dashed: linear</text>')
    out.append("</svg>")
    return "\n".join(out) + "\n"
