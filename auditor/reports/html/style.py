"""The style of a page: light and dark, on a screen and on paper."""

STYLE = """
:root {
  color-scheme: light dark;
  --ink: light-dark(#1c2430, #e4e8ee); --soft: light-dark(#5b6675, #9aa5b4); --page: light-dark(#ffffff, #14181f);
  --line: light-dark(#d5dbe3, #343c48); --tint: light-dark(#f4f6f9, #1c222b);
  --critical: light-dark(#a3123a, #ff7d97); --high: light-dark(#b3400b, #ff9d66);
  --medium: light-dark(#806000, #e5c04d); --low: light-dark(#0b5f8a, #74c0ea); --info: light-dark(#5b6675, #9aa5b4);
}
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page);
  margin: 2rem auto 4rem; max-width: 72rem; padding: 0 1.25rem; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .2rem; overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; margin: 2.6rem 0 .8rem; padding-bottom: .25rem; border-bottom: 2px solid var(--line); }
h3 { font-size: 1.02rem; margin: 1.5rem 0 .5rem; }
p { margin: .35rem 0; } ul { margin: .3rem 0; padding-left: 1.25rem; }
a { color: inherit; text-underline-offset: .15em; }
.muted { color: var(--soft); }
nav { margin: .8rem 0 0; display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; }
table { border-collapse: collapse; }
th, td { padding: .28rem .9rem .28rem 0; text-align: left; vertical-align: top; overflow-wrap: break-word; }
thead th { border-bottom: 1px solid var(--soft); font-weight: 600; overflow-wrap: normal; }
tbody tr + tr > * { border-top: 1px solid var(--line); }
tbody th { font-weight: 500; } .ids tbody th { white-space: nowrap; }
.numbers td, .numbers thead th + th { text-align: right; min-width: 4.5rem; padding-right: 1rem; }
.numbers td { font-variant-numeric: tabular-nums; }
.tag { display: inline-block; border: 1px solid currentColor; border-radius: .25rem; padding: 0 .4rem;
  font-size: .8rem; line-height: 1.4; white-space: nowrap; }
.tag + .tag { margin-left: .3rem; }
.critical { color: var(--critical); } .high { color: var(--high); } .medium { color: var(--medium); }
.low { color: var(--low); } .info { color: var(--info); }
.late { color: var(--critical); }
details { border: 1px solid var(--line); border-radius: .4rem; margin: .45rem 0; background: var(--page); }
summary { padding: .45rem .75rem; cursor: pointer; background: var(--tint); border-radius: .4rem; }
summary .count { float: right; color: var(--soft); padding-left: 1rem; }
details > :not(summary) { margin-left: .9rem; margin-right: .9rem; }
article { padding: .6rem 0; overflow-wrap: anywhere; }
article + article { border-top: 1px solid var(--line); }
article:target { outline: 2px solid var(--low); outline-offset: .4rem; }
article .about { font-weight: 600; } article code { font-size: .8rem; color: var(--soft); }
.scroll { overflow-x: auto; }
.matrix td { font-family: ui-monospace, monospace; white-space: pre; padding: .15rem .55rem; }
.matrix td.none { color: var(--soft); }
.matrix th { font-weight: 400; padding-right: 1rem; } .matrix thead th { font-weight: 600; vertical-align: bottom; }
.matrix thead th + th { padding: .2rem .55rem; }
.matrix.many thead th + th { writing-mode: vertical-rl; transform: rotate(180deg); text-align: left; }
.matrix .module th { font-weight: 600; background: var(--tint); padding: .25rem .4rem; }
@media screen and (max-width: 40rem) {
  section { overflow-x: auto; } .numbers td, .numbers thead th + th { min-width: 0; padding-right: .6rem; }
}
@media print {
  :root { color-scheme: light; }
  @page { size: A4; margin: 14mm; }
  body { font-size: 9.5pt; line-height: 1.4; max-width: none; margin: 0; padding: 0; }
  nav { display: none; }
  h2, h3, thead, article .about { break-after: avoid; } tr, li, summary { break-inside: avoid; }
  h2 { margin-top: 1.6rem; } article { padding: .3rem 0; }
  details { border: 0; margin: .6rem 0; } details::details-content { content-visibility: visible; display: block; }
  details:not([open]) > * { display: block; }
  summary { display: block; padding: .2rem .4rem; }
  .scroll { overflow: visible; } .matrix { font-size: 8pt; }
  section:has(.many) { page: wide; } .matrix.many { font-size: 7.5pt; }
  @page wide { size: A4 landscape; margin: 10mm; }
}
"""
