// The command menu: everything one can go to or do from here, by typing a part of its name. What
// can be done is read from the screen itself: each action stands for a control that is there too.

import { Combobox } from "./combobox.js"
import { nameOf, pictured } from "./controls.js"
import { control, isSeen, keysOf, singleKeysAreOn, use } from "./shortcuts.js"
import { Suggestions } from "./suggestions.js"

const HERE = "main .actions a, main .actions button, main [data-hotkey], main [data-action-name]"
const ELSEWHERE = [".site-nav", ".site-header__account", ".site-footer"] // in this order
const MOST = 6 // actions beside what is found

let menu

export function fill(dialog, article) {
  menu ??= new Menu(dialog)
  menu.begin(article)
}

class Menu {
  #dialog
  #input
  #box
  #suggestions
  #actions = []
  #found = []

  constructor(dialog) {
    this.#dialog = dialog
    this.#input = dialog.querySelector("input")
    this.#suggestions = new Suggestions(dialog.dataset.suggests)
    const list = dialog.querySelector("[role=listbox]")
    const chosen = (option, event) => this.#choose(option, event)
    this.#box = new Combobox(this.#input, list, dialog.querySelector("[role=status]"), { always: true, chosen })
    this.#input.addEventListener("input", () => this.#look())
    dialog.addEventListener("submit", (event) => this.#input.value.trim() || event.preventDefault())
    dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close())
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close())
    dialog.addEventListener("close", () => {
      this.#suggestions.forget()
      this.#box.close()
      this.#input.value = ""
    })
  }

  begin(article) {
    this.#actions = actionsOfThisScreen(article)
    this.#found = []
    this.#look()
  }

  async #look() {
    const typed = this.#input.value.trim()
    this.#found = narrowed(this.#found, wordsOf(typed))
    this.#fill()
    const found = await this.#suggestions.ask(typed)
    if (!found || !this.#dialog.open) return
    this.#found = found.rows
    this.#fill(found.said)
  }

  // Actions are there at once and stand on top, so what the server finds moves nothing. Until it
  // answers, what it found before stays as far as it fits: Enter never takes what does not.
  #fill(said) {
    const words = wordsOf(this.#input.value)
    const fitting = this.#actions.filter(({ name }) => begins(wordsOf(name), words))
    const group = this.#group(fitting.slice(0, MOST))
    this.#box.fill([...group, ...this.#found], said)
  }

  #group(actions) {
    if (!actions.length) return []
    const group = this.#dialog.querySelector("template").content.firstElementChild.cloneNode(true)
    group.append(...actions.map((action, place) => row(action, place)))
    return [group]
  }

  // Closing gives the focus back first, and then the action may take it.
  #choose(option, event) {
    const action = this.#actions.find(({ control }) => control === option.control)
    if (!action) return
    event.preventDefault()
    this.#dialog.close()
    use(action.control)
  }
}

function actionsOfThisScreen(article) {
  const here = all(HERE).filter((each) => isSeen(each) && (!each.closest("article") || article?.contains(each)))
  const elsewhere = ELSEWHERE.flatMap((part) => all(`${part} a, ${part} button`)).filter((each) => each.href || isSeen(each))
  const found = new Map()
  for (const each of [...here, ...elsewhere]) {
    const name = nameOf(each)
    const goal = each.href ?? name
    if (name && each.id !== "open-menu" && !found.has(goal)) found.set(goal, { name, control: each })
  }
  return [...found.values()]
}

function all(selector) {
  return [...document.querySelectorAll(selector)].filter((each) => !each.closest("[hidden], dialog"))
}

function row({ name, control: each }, place) {
  const option = document.createElement("div")
  option.className = "suggestions__row"
  option.id = `menu-action-${place}`
  option.setAttribute("role", "option")
  option.setAttribute("aria-selected", "false")
  option.control = each
  option.append(shown("bdi", "title", name))
  const keys = each.dataset.hotkey && keysOf(each)[0]
  if (keys && singleKeysAreOn() && control(keys) === each) option.append(shown("span", "keys", ...pictured(keys)))
  return option
}

function shown(kind, part, ...content) {
  const element = document.createElement(kind)
  element.className = `suggestions__${part}`
  element.append(...content)
  return element
}

function narrowed(rows, words) {
  for (const option of rows.flatMap((group) => [...group.querySelectorAll("[role=option]")])) {
    if (!begins(wordsOf(option.textContent), words)) option.remove()
  }
  return rows.filter((group) => group.querySelector("[role=option]"))
}

function wordsOf(text) {
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase()
  return plain.match(/[\p{L}\p{N}]+/gu) ?? []
}

function begins(words, typed) {
  return typed.every((part) => words.some((word) => word.startsWith(part)))
}
