// The list of shortcuts: those of every screen as the page has them, and those that are declared by
// the controls of this one.

import { nameOf, pictured } from "./controls.js"
import { control, isSeen, keysOf } from "./shortcuts.js"

export function fill(dialog) {
  if (/Mac|iP/.test(navigator.platform)) nameKeysAsApple(dialog)
  const here = dialog.querySelector("[data-keys-here]")
  if (!here) return
  const known = new Set([...dialog.querySelectorAll("[data-keys]")].map((row) => row.dataset.keys))
  here.replaceChildren(...[...declared(known)].map(([keys, each]) => row(keys, nameOf(each))))
  here.closest("section").hidden = !here.children.length
}

function nameKeysAsApple(dialog) {
  for (const key of dialog.querySelectorAll("kbd")) if (key.textContent === "Ctrl") key.textContent = "⌘"
}

function declared(known) {
  const found = new Map()
  for (const each of document.querySelectorAll("[data-hotkey]")) {
    const keys = keysOf(each)[0]
    if (!known.has(keys) && isSeen(each) && !found.has(keys)) found.set(keys, control(keys) ?? each)
  }
  return found
}

function row(keys, name) {
  const item = document.createElement("div")
  const term = document.createElement("dt")
  const meaning = document.createElement("dd")
  term.append(...pictured(keys))
  meaning.append(Object.assign(document.createElement("bdi"), { textContent: name }))
  item.append(term, meaning)
  return item
}
