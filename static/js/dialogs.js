// The buttons for the command menu and the list of shortcuts, which exist only with a script. They
// open at once, so that no key is lost; what fills them is fetched when it is first wanted.

import { currentArticle } from "./shortcuts.js"

export function offerDialogs() {
  offer("open-menu", "menu", (menu, article) => import("./menu.js").then(({ fill }) => fill(menu, article)))
  offer("open-shortcuts", "keys", (keys) => import("./keys.js").then(({ fill }) => fill(keys)))
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
