// "More" in the bar of a phone, and beside the buttons of a page, is a <details>: with JavaScript it
// closes like a menu, by Escape, by a press beside it, and when the focus goes on.
export function closeMoreLikeAMenu() {
  for (const more of document.querySelectorAll(".site-more, .more")) closeLikeAMenu(more)
}

function closeLikeAMenu(more) {
  more.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !more.open) return
    more.open = false
    more.querySelector("summary").focus()
  })
  more.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !more.contains(event.relatedTarget)) more.open = false
  })
  document.addEventListener("click", (event) => {
    if (!more.contains(event.target)) more.open = false
  })
}
