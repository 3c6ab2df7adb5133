// A field that names people by their handles completes the one that is being typed.

import { Combobox } from "./combobox.js"
import { Suggestions } from "./suggestions.js"

export function completePeople(field) {
  const input = field.querySelector("input")
  if (input.getAttribute("role") === "combobox") return
  const list = field.querySelector("[role=listbox]")
  const suggestions = new Suggestions(field.dataset.peopleField)
  input.setAttribute("role", "combobox")
  input.setAttribute("aria-autocomplete", "list")
  input.setAttribute("aria-expanded", "false")
  input.setAttribute("aria-controls", list.id)
  const box = new Combobox(input, list, field.querySelector("[role=status]"), { chosen: take })
  const close = () => (suggestions.forget(), box.close())

  function take(option) {
    input.value = `${input.value.replace(/[^\s,;]*$/, "")}${option.dataset.value} `
    close()
  }

  async function suggest() {
    const typed = /[^\s,;]*$/.exec(input.value)[0].replace(/^@/, "")
    if (!typed) return close()
    const found = await suggestions.ask(typed)
    if (found && document.activeElement === input) box.fill(found.rows, found.said)
  }

  input.addEventListener("input", suggest)
  input.addEventListener("blur", close)
}
