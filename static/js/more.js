// "More" in the bar of a phone, beside the buttons of a page, and below each post, is a <details>:
// with JavaScript it closes like a menu, by Escape, by a press beside it, and when the focus goes
// on. The document listens for all of them, also for those that come with a new post.
const OPEN = ".site-more[open], .more[open]"

export function closeMoreLikeAMenu() {
  document.addEventListener("keydown", (event) => {
    const more = event.key === "Escape" && event.target.closest(OPEN)
    if (!more) return
    more.open = false
    more.querySelector("summary").focus()
  })
  document.addEventListener("focusout", (event) => {
    if (event.relatedTarget) closeAllWithout(event.relatedTarget)
  })
  document.addEventListener("click", (event) => closeAllWithout(event.target))
}

function closeAllWithout(node) {
  for (const more of document.querySelectorAll(OPEN)) if (!more.contains(node)) more.open = false
}
