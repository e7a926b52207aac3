"""The one style sheet of a report; nothing is fetched from anywhere."""

from typing import Final

STYLE: Final = """
:root { color-scheme: light; --ink: #23211e; --quiet: #5c564e; --line: #cfc8be; --wash: #f5f3f0; --accent: #0b6a72; }
* { box-sizing: border-box; }
html { scroll-padding-top: 16px; }
body { margin: 0; background: #fff; color: var(--ink); overflow-wrap: break-word;
  font: 16px/1.6 "Inter", "Source Sans 3", "Segoe UI", system-ui, "Liberation Sans", sans-serif; }
.skip { position: absolute; left: -999px; background: #fff; padding: 8px 16px; }
.skip:focus { left: 0; z-index: 1; }
header, main, footer, nav { max-width: 1080px; margin: 0 auto; padding: 0 24px; }
body { border-top: 8px solid var(--accent); }
header { padding-top: 32px; }
h1 { font-size: 2rem; line-height: 1.25; margin-top: 0; margin-bottom: 8px; }
h2 { font-size: 1.5rem; line-height: 1.3; margin: 56px 0 12px; padding-top: 16px; border-top: 2px solid var(--accent); }
h3 { font-size: 1.15rem; line-height: 1.4; margin: 32px 0 8px; }
p, li, dd, figcaption { max-width: 76ch; }
p { margin: 0 0 12px; }
.lead { font-size: 1.1rem; color: var(--quiet); }
a { color: var(--accent); }
a:focus-visible, summary:focus-visible, .scroll:focus-visible { outline: 3px solid #b04a00; outline-offset: 2px; }
nav { margin-top: 24px; }
nav h2 { font-size: 1rem; margin: 0; padding: 0; border: 0; }
nav ol { margin: 4px 0 0; padding: 0; list-style: none; columns: 240px; }
nav li { break-inside: avoid; }
nav a { display: inline-block; padding: 4px 0; }
nav ul { margin: 0; padding: 0 0 8px 16px; list-style: none; font-size: .9rem; }
nav ul a { padding: 3px 0; }
.findings { padding: 0; list-style: none; }
.findings li { border-left: 4px solid var(--accent); background: var(--wash); padding: 12px 16px; margin: 0 0 8px; }
.answer { font-size: 1.1rem; font-weight: 600; }
.beware { border-left: 4px solid #b04a00; background: #fdf3ea; padding: 12px 16px; margin: 0 0 16px; }
.beware p:last-child { margin-bottom: 0; }
.missing { border-left: 4px solid var(--line); padding: 4px 16px; color: var(--quiet); }
.assumption { border: 1px dashed #7b746a; border-radius: 4px; padding: 0 6px; white-space: nowrap; }
code { font-size: .9em; background: var(--wash); padding: 1px 4px; border-radius: 3px; overflow-wrap: anywhere; }
p > code:only-child { display: block; padding: 12px 16px; }
figure { margin: 0 0 16px; }
.panels { display: grid;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 420px), 1fr)); gap: 16px 32px; margin: 12px 0; }
.panel { min-width: 0; break-inside: avoid; }
.panel-name { font-weight: 600; margin: 0; font-size: .95rem; overflow-wrap: anywhere; }
.panel svg { display: block; width: 100%; max-width: 620px; height: auto;
  font: 12px "Inter", "Segoe UI", system-ui, "Liberation Sans", sans-serif; }
.panel text { font-variant-numeric: tabular-nums; }
.panel text:not([fill]) { fill: var(--ink); }
figcaption { color: var(--quiet); font-size: .95rem; }
figcaption p { margin: 0 0 6px; }
details { margin: 0 0 8px; border: 1px solid var(--line); border-radius: 4px; }
summary { cursor: pointer; padding: 6px 12px; font-weight: 600; font-size: .95rem; }
details[open] > summary { border-bottom: 1px solid var(--line); }
.scroll { overflow-x: auto; position: relative; }
.tall { max-height: 75vh; overflow-y: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; line-height: 1.45;
  font-variant-numeric: tabular-nums; }
/* what stands above a table says the same */
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th, td { text-align: left; vertical-align: top; padding: 5px 12px; border-bottom: 1px solid var(--line); }
thead th { background: var(--wash); vertical-align: bottom; }
.tall thead th { position: sticky; top: 0; }
tbody th { font-weight: 600; min-width: 148px; overflow-wrap: anywhere; }
td, thead th { min-width: 80px; }
tbody tr:last-child > * { border-bottom: 0; }
.n { text-align: right; }
.span { white-space: nowrap; }
dl { margin: 0; }
dt { font-weight: 600; margin-top: 12px; }
dd { margin: 0 0 8px; }
footer { margin-top: 56px; padding-bottom: 40px; color: var(--quiet); }
@media (max-width: 575px) {
  header, main, footer, nav { padding-left: 16px; padding-right: 16px; }
  h1 { font-size: 1.5rem; }
  th, td { padding: 5px 8px; }
}
@media print {
  body { font-size: 10.5pt; }
  .skip { display: none; }
  .scroll { max-height: none; overflow: visible; }
  table { font-size: 8pt; }
  th, td, tbody th, thead th { padding: 2px 5px; min-width: 0; }
  .span { white-space: normal; }
  .tall thead th { position: static; }
  tr, dt { break-inside: avoid; }
  h2, h3, .panel-name, summary, caption { break-after: avoid; }
  details:not([open]) { display: none; }
  header { padding-top: 8px; }
}
"""
