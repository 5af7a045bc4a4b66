/** docs/validation.md and its two figures, from the records of the samples. */
const fs = require('node:fs');
const path = require('node:path');
const { decayFigure, svgToPng } = require('../../dist');
const { machine } = require('../machine');
const { difference, verdict } = require('./verdicts');

const root = path.join(__dirname, '../..');

function row(system, samples, v) {
  const total = (key) => samples.reduce((sum, s) => sum + s[key], 0);
  return [
    system.id,
    system.particles,
    samples.length,
    `${v.window[0]} to ${Math.round(v.window[1])}`,
    v.measured,
    v.expected,
    v.met === undefined ? '' : v.met ? 'yes' : '**no**',
    Math.round(total('evaluations') / samples.length),
    (total('seconds') / samples.length).toFixed(0),
    Math.max(...samples.map((s) => s.dissipationError)).toExponential(0),
  ];
}

const head = [
  'system',
  'N',
  'samples',
  'window [τ0]',
  'β',
  'expected',
  'met',
  'evaluations',
  'seconds',
  'dissipation error',
];

function table(rows) {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Writes the page, `sections` at its end; returns whether everything that has an expectation meets it. */
async function write(results, sections) {
  const done = results
    .filter((r) => r.samples.length > 0)
    .map((r) => ({ ...r, verdict: verdict(r.system, r.samples) }));
  const figure = async (name, guides) => {
    const curves = done
      .filter((r) => r.system.figure === name)
      .map(({ system, samples, verdict: { curve } }, k) => ({
        ...curve,
        // the colours of a figure without temperatures follow the dimension
        temperature: system.temperature ?? samples[0].model.dimension + k / 100,
        label: system.label,
        equilibrated: true,
      }));
    if (curves.length === 0) return '';
    fs.writeFileSync(
      path.join(root, `docs/images/figure-${name}.png`),
      await svgToPng(decayFigure(curves, { guides })),
    );
    return `![v(t) of figure ${name}](images/figure-${name}.png)\n`;
  };
  const of = (id) => done.find((r) => r.system.id === id)?.verdict;
  const [d3, d4, d8] = ['harmonic-3d', 'harmonic-4d', 'harmonic-8d'].map(of);
  const between = (a, b, what) => {
    if (!a || !b) return [];
    const d = difference(a, b);
    return [
      `- ${what} = ${d.value.toFixed(3)} ± ${d.error.toFixed(3)}, ${d.sigma.toFixed(1)} combined standard errors`,
    ];
  };
  const commits = [...new Set(done.flatMap((r) => r.samples.map((s) => `${s.made.commit} (${s.made.date})`)))];
  const page = `# Validation

Written by \`npm run validate\` (some hours on two cores; it goes on where it was stopped). Every sample is a run at the
paper's own N from a state that needs no sampling: T = infinity for harmonic spheres (figure 2a), exact planting for
Mari-Kurchan (figure 1a). β is the slope of ln <v> against ln t in the window, its error the bootstrap over samples.
Expected values are those that independent codes found at this N and in this window; where a line says no, it is so.

- commit and date of the samples: ${commits.join(', ')}
- ${machine().split('\n').slice(0, 2).join('\n- ')}

${table(done.map((r) => row(r.system, r.samples, r.verdict)))}

Differences between dimensions, window 100 to 300:

${[...between(d3, d8, 'β(3D) - β(8D)'), ...between(d3, d4, 'β(3D) - β(4D)')].join('\n')}

${await figure('2a', [{ slope: 0.92 }, { slope: 0.75 }])}
Harmonic spheres from T = infinity in D = 2, 3, 4 and 8; dashed: t^-0.92 and t^-0.75.

${await figure('1a', [{ slope: 0.75 }])}
Mari-Kurchan, N = 16 384, planted at five temperatures; dashed: t^-0.75. At T = 0.015 the local exponent is the same all over
the window; at T = 1e-4 it grows without a plateau as long as more than a twentieth of the particles move (participation ratio
of the velocities above 0.05), where the window ends: no power law. A single exponential is not reached before that either: ln v
is as far from a straight line in t as in ln t, the sum over a spectrum of modes that freezes out one after the other.
${sections.map((text) => (text === '' ? '' : `\n${text}`)).join('')}`;
  fs.writeFileSync(path.join(root, 'docs/validation.md'), page);
  const separate = !d3 || !d8 || difference(d3, d8).sigma > 3;
  return separate && done.every((r) => r.verdict.met !== false);
}

module.exports = { write };
