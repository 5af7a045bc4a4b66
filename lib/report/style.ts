/** The page's style: readable on a screen, clean on paper, nothing fetched. */
export const pageStyle = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.5rem 4rem; max-width: 68rem; background: #fff; color: #1a1a1a;
  font: 16px/1.5 'DejaVu Sans', Verdana, sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .3rem; }
h2 { font-size: 1.15rem; margin: 2.4rem 0 .7rem; padding-bottom: .2rem; border-bottom: 1px solid #999; }
h3 { font-size: .92rem; margin: 1.2rem 0 .2rem; }
.byline { margin: 0 0 1.2rem; color: #555; font-size: .88rem; }
p, li { max-width: 52rem; }
.warnings { margin: 1.2rem 0; padding: .6rem 1rem; border-left: 4px solid #d1460a; background: #fdf1ea; }
.warnings p { margin: .2rem 0; }
sub, sup { line-height: 0; font-size: .72em; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .86rem; margin: .4rem 0 1.4rem; }
th, td { padding: .22rem .8rem; text-align: left; vertical-align: top; }
th[scope=row] { font-weight: normal; padding-left: 0; }
td { overflow-wrap: anywhere; }
table.results { width: 100%; border-top: 2px solid #1a1a1a; border-bottom: 2px solid #1a1a1a; }
table.results thead th { border-bottom: 1px solid #1a1a1a; }
table.results td, table.results thead th { font-variant-numeric: tabular-nums; }
table.results tbody tr:not(.section) > * { border-bottom: 1px solid #e4e4e4; }
tr.section th { padding: .8rem 0 .2rem; font-weight: bold; }
.unit { color: #555; white-space: nowrap; }
.figures { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1.6rem 2rem; align-items: start; }
figure { margin: 0; break-inside: avoid; }
figure.wide { grid-column: 1 / -1; }
figure .drawing svg { display: block; width: 100%; height: auto; }
figure .live { display: none; }
figure.alive .live { display: flex; flex-wrap: wrap; gap: 1rem 1.5rem; }
figure.alive .drawing { display: none; }
.plot { flex: 1 1 20rem; min-width: 0; }
.live:has(> .plot:nth-child(4):last-child) > .plot { flex-basis: 22rem; }
.plot-title { font-size: .88rem; margin: 0 0 .2rem 3.6rem; }
.axes { position: relative; display: grid; grid-template: auto auto / 1.3rem minmax(0, 1fr); }
.area { min-width: 0; }
.x-label, .y-label { font-size: .85rem; text-align: center; white-space: nowrap; }
.x-label { grid-column: 2; padding-left: 3.6rem; }
.y-label { writing-mode: vertical-rl; text-orientation: sideways; transform: rotate(180deg); padding-top: 2rem; line-height: 1.3rem; }
.y-label sub, .y-label sup { line-height: 1; }
.uplot { font-family: inherit; }
.u-select { background: rgba(20, 80, 140, .12); }
.reset { position: absolute; top: .8rem; right: 1rem; z-index: 2; }
.tooltip { position: absolute; z-index: 3; width: max-content; max-width: 17rem; padding: .25rem .5rem; pointer-events: none;
  background: rgba(255, 255, 255, .95); border: 1px solid #888; border-radius: 3px; font-size: .78rem; line-height: 1.45; }
.ring { position: absolute; z-index: 2; width: 15px; height: 15px; margin: -7.5px 0 0 -7.5px; border: 2px solid;
  border-radius: 50%; pointer-events: none; }
.legend { display: flex; flex-wrap: wrap; align-items: center; gap: .15rem .3rem; margin: .3rem 0 0 3.4rem; font-size: .82rem; }
.legend .note { color: #555; padding: 0 .4rem; }
button, select { font: inherit; font-size: .82rem; color: inherit; background: #fff; border: 1px solid #aaa; border-radius: 3px;
  padding: .1rem .5rem; cursor: pointer; }
button:hover, select:hover { border-color: #333; }
button:focus-visible, select:focus-visible, canvas:focus-visible, input:focus-visible { outline: 2px solid #14508c;
  outline-offset: 1px; }
.legend button { display: inline-flex; align-items: center; gap: .35rem; border-color: transparent; }
.legend button[aria-pressed=false] { opacity: .4; text-decoration: line-through; }
[hidden] { display: none !important; }
#viewer .row, #viewer .sliders, .timeline { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem 1.2rem; }
#viewer .row { margin-bottom: .5rem; }
.choice, .slider { display: inline-flex; align-items: center; gap: .5rem; font-size: .85rem; }
.choice select { max-width: min(28rem, 70vw); }
.stage { border: 1px solid #ccc; }
.stage canvas { display: block; width: 100%; height: min(70vh, 40rem); touch-action: none; cursor: grab; }
.stage canvas:active { cursor: grabbing; }
.colour-bar { max-width: 34rem; margin: .6rem auto 1rem; font-size: .82rem; }
.bar-title { text-align: center; }
.ramp { position: relative; height: .8rem; margin: .15rem 1rem 0; }
.ramp i { position: absolute; top: 0; bottom: 0; width: .7rem; }
.ramp .below { right: 100%; clip-path: polygon(100% 0, 100% 100%, 0 50%); }
.ramp .above { left: 100%; clip-path: polygon(0 0, 0 100%, 100% 50%); }
.bar-ticks { position: relative; height: 1.5rem; margin: 0 1rem; }
.bar-ticks span { position: absolute; transform: translateX(-50%); padding-top: 5px; line-height: 1.2; white-space: nowrap; }
.bar-ticks span::before { content: ''; position: absolute; top: 0; left: 50%; height: 4px; border-left: 1px solid #555; }
.patches { display: flex; justify-content: center; flex-wrap: wrap; gap: .2rem 1.2rem; }
.patch { display: inline-flex; align-items: center; gap: .4rem; }
.patch i { width: .9rem; height: .9rem; border: 1px solid #555; border-radius: 50%; }
.timeline { flex: 1 1 100%; flex-wrap: nowrap; }
.timeline .slider { flex: 1; }
.timeline input { flex: 1; min-width: 4rem; }
.slider output { min-width: 5.2rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
.timeline output { min-width: 13rem; }
.hint, .omitted, .viewer-failure { font-size: .85rem; color: #555; }
table.results td { overflow-wrap: normal; }
table.comparison td, table.comparison th { padding: .22rem .6rem; }
table.comparison td:first-child, table.comparison th:first-child { padding-left: 0; }
table.comparison td:not(:first-child):not(:last-child) { white-space: nowrap; }
details.provenance summary { cursor: pointer; font-size: .88rem; color: #14508c; }
table.data td, table.data thead th { text-align: right; padding: .22rem .6rem; vertical-align: bottom; white-space: nowrap; }
table.data td:first-child, table.data thead th:first-child { text-align: left; padding-left: 0; }
figcaption { font-size: .86rem; margin-top: .5rem; }
pre { background: #f5f5f5; padding: .8rem 1rem; overflow-x: auto; font: .8rem/1.4 'DejaVu Sans Mono', monospace;
  white-space: pre-wrap; overflow-wrap: anywhere; }
a { color: #14508c; }
@media (max-width: 46rem) {
  body { padding: 1rem .8rem 3rem; }
  .figures { grid-template-columns: minmax(0, 1fr); }
  .legend { margin-left: 0; }
  .timeline { flex-wrap: wrap; }
  .timeline .slider { flex-wrap: wrap; }
  .timeline output { min-width: 0; }
  .stage canvas { height: min(60vh, 100vw); }
}
@media print {
  @page { margin: 1.5cm; }
  body { max-width: none; padding: 0; font-size: 9.5pt; }
  h2, h3 { break-after: avoid; }
  table.results tbody { break-inside: avoid; }
  .scroll { overflow: visible; }
  figure.alive .live, #viewer .row, #viewer .sliders, #viewer .hint { display: none; }
  figure.alive .drawing { display: block; }
  .figures { gap: .8cm .6cm; }
  a { color: inherit; text-decoration: none; }
}
`;
