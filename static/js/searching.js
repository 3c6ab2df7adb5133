// Suggestions below a search box: see search.js for when this begins.

import { Combobox } from "./combobox.js"
import { Suggestions } from "./suggestions.js"

export function suggestIn(form) {
  const input = form.querySelector("input[type=search]")
  const list = form.querySelector("[role=listbox]")
  const box = new Combobox(input, list, form.querySelector("[role=status]"))
  const suggestions = new Suggestions(form.dataset.suggests)
  const close = () => (suggestions.forget(), box.close())

  async function suggest() {
    const found = await suggestions.ask(input.value.trim())
    if (found && document.activeElement === input) box.fill(found.rows, found.said)
  }

  if (input.value !== input.defaultValue) suggest() // typed before this came
  input.addEventListener("input", () => (input.value.trim() ? suggest() : close()))
  input.addEventListener("blur", close)
  form.addEventListener("submit", close)
  input.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || box.isOpen) return
    if (event.key === "ArrowDown") suggest()
    else if (event.key === "Escape") input.value = ""
    else return
    event.preventDefault()
  })
}
