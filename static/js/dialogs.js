// The buttons for boxes above the screen, which exist only with a script: `data-opens="#id"` says
// which. The command menu and the list of shortcuts open at once too, so that no key is lost; what
// fills them is fetched when it is first wanted.

import { currentArticle } from "./shortcuts.js"

export function offerDialogs() {
  for (const button of document.querySelectorAll("[data-opens]")) {
    button.hidden = false
    button.addEventListener("click", () => document.querySelector(button.dataset.opens).showModal())
  }
  offer("open-menu", "menu", fillMenu)
  offer("open-shortcuts", "keys", async (keys) => (await import("./keys.js")).fill(keys))
}

// Enter may come before what it is to take.
async function fillMenu(menu, article) {
  let early = false
  const wait = (event) => {
    event.preventDefault()
    early = true
  }
  menu.addEventListener("submit", wait)
  try {
    const { fill } = await import("./menu.js")
    fill(menu, article)
  } finally {
    menu.removeEventListener("submit", wait)
  }
  if (!early || !menu.open) return
  const chosen = menu.querySelector("[aria-selected=true]")
  if (chosen) chosen.click()
  else menu.querySelector("form").requestSubmit()
}

function offer(buttonId, dialogId, fill) {
  const button = document.getElementById(buttonId)
  if (!button) return
  const dialog = document.getElementById(dialogId)
  button.hidden = false
  button.addEventListener("click", () => {
    const article = currentArticle()
    dialog.showModal()
    fill(dialog, article).catch(() => {})
  })
}
