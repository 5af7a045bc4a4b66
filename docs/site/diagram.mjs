// The diagrams of the pages as SVG: a drawing of the part of Mermaid's flowcharts that the pages use, boxes in subgraphs and
// arrows between them. What it does not know it refuses, so that the build of the site fails rather than show less.

const box = { lineHeight: 16, perCharacter: 6.6, padding: 10, longest: 30 };
const gaps = { column: 18, row: 36, band: 30 };

/** Subgraphs with their boxes, and arrows, dotted ones with a label. */
export function parsed(text) {
  const bands = [];
  const boxes = new Map();
  const arrows = [];
  const node = String.raw`(\w+)(?:\["([^"]+)"\])?`;
  const patterns = {
    begin: /^subgraph (\w+)(?:\["([^"]+)"\])?$/,
    arrow: new RegExp(`^${node} --> ${node}$`),
    dotted: new RegExp(String.raw`^${node} -\. "([^"]+)" \.-> ${node}$`),
  };
  const seen = (name, label) => {
    if (boxes.has(name)) return;
    if (label === undefined || bands.length === 0) throw new Error(`the diagram has a box without a label: ${name}`);
    boxes.set(name, { name, lines: wrapped(label), band: bands.length - 1 });
  };
  for (const line of text.split('\n').map((l) => l.trim())) {
    const [begin, arrow, dotted] = [patterns.begin, patterns.arrow, patterns.dotted].map((p) => p.exec(line));
    if (begin) bands.push(begin[2] ?? begin[1]);
    else if (arrow || dotted) {
      const [, from, fromLabel, ...rest] = arrow ?? dotted;
      const label = dotted ? rest.shift() : undefined;
      const [to, toLabel] = rest;
      seen(from, fromLabel);
      seen(to, toLabel);
      arrows.push({ from, to, label });
    } else if (!/^(flowchart TD|end|)$/.test(line)) throw new Error(`cannot draw: ${line}`);
  }
  return { bands, boxes, arrows };
}

/** Files of a label on lines of their own, as many together as fit. */
function wrapped(label) {
  const lines = [''];
  for (const word of label.split(/(?<=,) /)) {
    const last = lines.length - 1;
    const together = lines[last] === '' ? word : `${lines[last]} ${word}`;
    if (together.length <= box.longest || lines[last] === '') lines[last] = together;
    else lines.push(word);
  }
  return lines;
}

/** Boxes in rows: below all that points at them, the bands one below the other. Arrows over several rows get a place in each. */
function rowsOf({ bands, boxes, arrows }) {
  const rows = [];
  for (const band of bands.keys()) {
    const own = [...boxes.values()].filter((b) => b.band === band);
    const first = rows.length;
    const above = (b) =>
      arrows
        .filter(({ to }) => to === b.name)
        .map(({ from }) => boxes.get(from))
        .filter((other) => other.band === band);
    const rowOf = (b, below = []) => {
      if (below.includes(b)) throw new Error(`the arrows to ${b.name} lead in a circle: they must lead down`);
      return Math.max(first, ...above(b).map((other) => rowOf(other, [...below, b]) + 1));
    };
    for (const b of own) {
      b.row = rowOf(b);
      while (rows.length <= b.row) rows.push([]);
      rows[b.row].push(b);
    }
  }
  const links = arrows.map((arrow) => {
    const path = [boxes.get(arrow.from)];
    const end = boxes.get(arrow.to);
    if (path[0].row >= end.row) throw new Error(`the arrow from ${arrow.from} to ${arrow.to} does not lead down`);
    for (let row = path[0].row + 1; row < end.row; row++) {
      const place = { row, lines: [], band: undefined };
      rows[row].push(place);
      path.push(place);
    }
    return { ...arrow, path: [...path, end] };
  });
  return { rows, links };
}

/** Orders each row by where its neighbours above and below stand, some times, and gives all a place. */
function placed(rows, links) {
  const neighbours = new Map(rows.flat().map((b) => [b, []]));
  for (const { path } of links) {
    for (let k = 1; k < path.length; k++) {
      neighbours.get(path[k]).push(path[k - 1]);
      neighbours.get(path[k - 1]).push(path[k]);
    }
  }
  let y = 24;
  for (const [k, row] of rows.entries()) {
    const bandOf = (r) => r.find((b) => b.band !== undefined)?.band;
    if (k > 0 && bandOf(row) !== bandOf(rows[k - 1])) y += gaps.band;
    for (const b of row) {
      b.width =
        b.lines.length === 0 ? 4 : Math.max(...b.lines.map((l) => l.length)) * box.perCharacter + 2 * box.padding;
      b.height = b.lines.length * box.lineHeight + box.padding;
      b.y = y;
    }
    const height = Math.max(...row.map((b) => b.height));
    for (const b of row) if (b.lines.length === 0) b.height = height;
    y += height + gaps.row;
  }
  const spread = (row) => {
    const width = row.reduce((sum, b) => sum + b.width + gaps.column, -gaps.column);
    let x = -width / 2;
    for (const b of row) {
      b.x = x + b.width / 2;
      x += b.width + gaps.column;
    }
  };
  rows.forEach(spread);
  for (let sweep = 0; sweep < 24; sweep++) {
    const down = sweep % 2 === 0;
    for (const row of down ? rows : [...rows].reverse()) {
      const wanted = new Map(
        row.map((b) => {
          const near = neighbours.get(b).filter((n) => (down ? n.row < b.row : n.row > b.row));
          return [b, near.length === 0 ? b.x : near.reduce((sum, n) => sum + n.x, 0) / near.length];
        }),
      );
      row.sort((a, b) => wanted.get(a) - wanted.get(b));
      spread(row);
    }
  }
  return y - gaps.row;
}

const escaped = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.codePointAt(0)};`);
const n = (x) => x.toFixed(1);

/** A diagram in Mermaid's language as SVG. */
export function diagram(text) {
  const graph = parsed(text);
  const { rows, links } = rowsOf(graph);
  const height = placed(rows, links) + 24;
  const all = rows.flat();
  const left = Math.min(...all.map((b) => b.x - b.width / 2)) - 30;
  const right = Math.max(...all.map((b) => b.x + b.width / 2)) + 30;
  const bands = graph.bands.map((name, k) => {
    const own = [...graph.boxes.values()].filter((b) => b.band === k);
    const top = Math.min(...own.map((b) => b.y)) - 22;
    const bottom = Math.max(...own.map((b) => b.y + b.height)) + 12;
    return `<rect class="band" x="${n(left + 6)}" y="${n(top)}" width="${n(right - left - 12)}" height="${n(bottom - top)}" rx="6"/><text class="name" x="${n(left + 14)}" y="${n(top + 15)}">${escaped(name)}</text>`;
  });
  const arrows = links.map(({ path, label }) => {
    const points = path.map((b) => ({ x: b.x, top: b.y, bottom: b.y + b.height }));
    let d = `M${n(points[0].x)} ${n(points[0].bottom)}`;
    for (let k = 1; k < points.length; k++) {
      const [a, b] = [points[k - 1], points[k]];
      const middle = (a.bottom + b.top) / 2;
      d += `C${n(a.x)} ${n(middle)} ${n(b.x)} ${n(middle)} ${n(b.x)} ${n(b.top)}`;
      if (k < points.length - 1) d += `V${n(b.bottom)}`;
    }
    const end = points[points.length - 1];
    const text = label && `<text class="label" x="${n(end.x + 8)}" y="${n(end.top - 14)}">${escaped(label)}</text>`;
    return `<path class="${label ? 'arrow dotted' : 'arrow'}" d="${d}" marker-end="url(#tip)"/>${text ?? ''}`;
  });
  const boxes = [...graph.boxes.values()].map((b) => {
    const lines = b.lines.map(
      (l, k) => `<tspan x="${n(b.x)}" y="${n(b.y + box.padding / 2 + 12 + k * box.lineHeight)}">${escaped(l)}</tspan>`,
    );
    return `<rect class="box" x="${n(b.x - b.width / 2)}" y="${n(b.y)}" width="${n(b.width)}" height="${n(b.height)}" rx="4"/><text class="files">${lines.join('')}</text>`;
  });
  const tip =
    '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z"/></marker>';
  return `<svg class="diagram" role="img" aria-label="diagram" width="${n(right - left)}" viewBox="${n(left)} 0 ${n(right - left)} ${n(height)}"><defs>${tip}</defs>${bands.join('')}${arrows.join('')}${boxes.join('')}</svg>\n`;
}
