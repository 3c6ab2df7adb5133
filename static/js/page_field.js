// A field that names a page completes it: below it stand the pages that begin as was typed, and
// the one that is taken is written as a link to it.

import { Combobox } from "./combobox.js"
import { Suggestions } from "./suggestions.js"

export function completePages() {
  for (const field of document.querySelectorAll("[data-page-field]")) completeIn(field)
}

function completeIn(field) {
  const input = field.querySelector("input")
  const list = field.querySelector("[role=listbox]")
  const suggestions = new Suggestions(field.dataset.pageField)
  input.setAttribute("role", "combobox")
  input.setAttribute("aria-autocomplete", "list")
  input.setAttribute("aria-expanded", "false")
  input.setAttribute("aria-controls", list.id)
  const box = new Combobox(input, list, field.querySelector("[role=status]"), { chosen: take })
  const close = () => (suggestions.forget(), box.close())

  function take(option) {
    input.value = option.dataset.value
    close()
  }

  async function suggest() {
    const typed = input.value.replaceAll(/[[\]]/g, "").split("|")[0].trim()
    if (!typed) return close()
    const found = await suggestions.ask(typed)
    if (found && document.activeElement === input) box.fill(found.rows, found.said)
  }

  input.addEventListener("input", suggest)
  input.addEventListener("blur", close)
}
