// A long tree scrolls in its own box: the page that is shown begins in sight.
export function showCurrentPage(tree) {
  const current = tree.querySelector("[aria-current]")
  if (!current || tree.scrollHeight <= tree.clientHeight) return
  const place = current.getBoundingClientRect().top - tree.getBoundingClientRect().top
  tree.scrollTop += place - tree.clientHeight / 3
}
