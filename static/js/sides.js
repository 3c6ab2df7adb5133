// The sides of a page. Where there is room the stylesheet shows what is folded; here it is unfolded
// for those too who do not see it. A long tree begins with the page that is shown in sight.
export function unfoldSides(sides) {
  for (const fold of sides) {
    const room = matchMedia(`(min-width: ${fold.dataset.openFrom})`)
    const settle = () => (fold.open = room.matches)
    if (room.matches) settle()
    room.addEventListener("change", settle)
  }
  document.querySelectorAll("[data-tree]").forEach(showCurrentPage)
}

function showCurrentPage(tree) {
  const current = tree.querySelector("[aria-current]")
  if (!current || tree.scrollHeight <= tree.clientHeight) return
  const place = current.getBoundingClientRect().top - tree.getBoundingClientRect().top
  tree.scrollTop += place - tree.clientHeight / 3
}
