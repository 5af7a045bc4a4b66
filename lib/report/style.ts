/** The page's style: readable on a screen, clean on paper, nothing fetched. */
export const pageStyle = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.5rem 4rem; max-width: 68rem; background: #fff; color: #1a1a1a;
  font: 16px/1.5 'DejaVu Sans', Verdana, sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .3rem; }
h2 { font-size: 1.15rem; margin: 2.4rem 0 .7rem; padding-bottom: .2rem; border-bottom: 1px solid #999; }
.byline { margin: 0 0 1.2rem; color: #555; font-size: .88rem; }
p, li { max-width: 52rem; }
.warnings { margin: 1.2rem 0; padding: .6rem 1rem; border-left: 4px solid #d1460a; background: #fdf1ea; }
.warnings p { margin: .2rem 0; }
sub, sup { line-height: 0; font-size: .72em; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .86rem; margin: .4rem 0 1.4rem; }
th, td { padding: .22rem .8rem; text-align: left; vertical-align: top; }
th[scope=row] { font-weight: normal; padding-left: 0; }
table.results { width: 100%; border-top: 2px solid #1a1a1a; border-bottom: 2px solid #1a1a1a; }
table.results thead th { border-bottom: 1px solid #1a1a1a; }
table.results td, table.results thead th { font-variant-numeric: tabular-nums; }
table.results tbody tr:not(.section) > * { border-bottom: 1px solid #e4e4e4; }
tr.section th { padding: .8rem 0 .2rem; font-weight: bold; }
.unit { color: #555; white-space: nowrap; }
.figures { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1.6rem 2rem; align-items: start; }
figure { margin: 0; break-inside: avoid; }
figure.wide { grid-column: 1 / -1; }
figure svg { display: block; width: 100%; height: auto; }
figcaption { font-size: .86rem; margin-top: .5rem; }
pre { background: #f5f5f5; padding: .8rem 1rem; overflow-x: auto; font: .8rem/1.4 'DejaVu Sans Mono', monospace;
  white-space: pre-wrap; overflow-wrap: anywhere; }
a { color: #14508c; }
@media (max-width: 46rem) { .figures { grid-template-columns: minmax(0, 1fr); } }
@media print {
  @page { margin: 1.5cm; }
  body { max-width: none; padding: 0; font-size: 9.5pt; }
  h2 { break-after: avoid; }
  table.results tbody { break-inside: avoid; }
  .scroll { overflow: visible; }
  .figures { gap: .8cm .6cm; }
  a { color: inherit; text-decoration: none; }
}
`;
