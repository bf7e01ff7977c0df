/** The look of the control page: readable at 360 px and wide, in light and dark. */
export const pageStyle = `
:root { color-scheme: light dark; --ground: #f5f4ef; --card: #fff; --ink: #23271f; --soft: #5d6457; --line: #dcdacf; --leaf: #3f6143; --leaf-ink: #fff; --bad: #a23b2a; --good: #2f6b3a; }
@media (prefers-color-scheme: dark) { :root { --ground: #171a16; --card: #20241f; --ink: #eceee7; --soft: #a5ac9d; --line: #363c33; --leaf: #8fb491; --leaf-ink: #10130f; --bad: #f0907e; --good: #93cf9d; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
header { background: var(--card); border-bottom: 1px solid var(--line); padding: 14px 20px; display: flex; flex-wrap: wrap; gap: 6px 18px; align-items: baseline; }
header h1 { font-size: 18px; margin: 0; }
header a { color: var(--leaf); }
main { max-width: 1240px; margin: 0 auto; padding: 16px; display: grid; gap: 16px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 360px), 1fr)); }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 16px; min-width: 0; }
section.wide { grid-column: 1 / -1; }
h2 { font-size: 16px; margin: 0 0 10px; }
h3 { font-size: 14px; margin: 14px 0 6px; }
p { margin: 6px 0; }
a { color: var(--leaf); }
.soft { color: var(--soft); }
.good { color: var(--good); }
.bad { color: var(--bad); }
.notice { grid-column: 1 / -1; border-radius: 8px; padding: 10px 14px; border: 1px solid currentColor; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { text-align: left; padding: 6px 10px 6px 0; border-bottom: 1px solid var(--line); vertical-align: top; white-space: nowrap; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
form { display: inline; }
form.block { display: block; margin: 8px 0; }
label { display: inline-flex; flex-wrap: wrap; gap: 6px; align-items: center; max-width: 100%; margin: 2px 10px 2px 0; }
input, select, button { font: inherit; color: inherit; }
input, select { background: var(--ground); border: 1px solid var(--line); border-radius: 6px; padding: 5px 8px; max-width: 100%; }
input[type='number'] { width: 70px; }
select { min-width: 0; flex: 0 1 auto; }
td input[type='number'] { width: 62px; padding: 4px 6px; }
td.words { white-space: normal; }
.row { display: flex; gap: 6px; }
.stack { display: grid; gap: 16px; align-content: start; min-width: 0; }
button { border: 1px solid var(--leaf); background: transparent; color: var(--leaf); border-radius: 6px; padding: 5px 12px; cursor: pointer; margin: 2px 4px 2px 0; }
button.first { background: var(--leaf); color: var(--leaf-ink); }
button.danger { border-color: var(--bad); color: var(--bad); }
:focus-visible { outline: 2px solid var(--leaf); outline-offset: 2px; }
details summary { cursor: pointer; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--ground); border-radius: 6px; padding: 10px; font-size: 12px; max-height: 420px; overflow: auto; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 14px; margin: 0 0 10px; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
`;
