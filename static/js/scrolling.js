// What scrolls sideways in its own box can be reached with the keyboard in every browser.
export function letKeyboardsScroll() {
  for (const box of document.querySelectorAll(".prose pre, .prose table, .table-scroll, .diff")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0
    else box.removeAttribute("tabindex")
  }
}
