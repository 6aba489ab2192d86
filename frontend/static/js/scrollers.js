// Wide code, tables and formulas scroll sideways: those that overflow can be reached and scrolled with the keyboard.
const WIDE = ".prose pre, .prose table, .prose math[display=block], .suggestion__answer, .side";

export function bindScrollers(root) {
  const watch = new ResizeObserver((entries) => entries.forEach(({ target }) => mark(target)));
  for (const element of root.querySelectorAll(WIDE)) watch.observe(element);
}

function mark(element) {
  const isWide = element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1;
  if (isWide) element.tabIndex = 0;
  else element.removeAttribute("tabindex");
}
