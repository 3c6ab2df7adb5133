// A box with a list of options below it, as the ARIA pattern has it: the focus stays in the box,
// the arrows move through the options, Enter takes one. The options are links or rows of their own;
// whoever uses this fills the list and says what happens with a row that is no link.

const PAUSE = 700 // milliseconds without a change before a count is told

export class Combobox {
  #input
  #list
  #status
  #telling
  #active = null

  constructor(input, list, status, { always = false, chosen = () => {} } = {}) {
    Object.assign(this, { always, chosen })
    this.#input = input
    this.#list = list
    this.#status = status
    input.addEventListener("keydown", (event) => this.#press(event))
    list.addEventListener("mousedown", (event) => event.preventDefault()) // the box keeps the focus
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]")
      if (option) this.chosen(option, event)
    })
  }

  get isOpen() {
    return !this.#list.hidden
  }

  get active() {
    return this.#active
  }

  // Puts rows in place of the old ones; whichever was chosen stays chosen if it is still there.
  fill(rows, said) {
    const chosen = this.#active && nameOf(this.#active)
    this.#list.replaceChildren(...rows)
    const still = this.#options().find((option) => nameOf(option) === chosen)
    const first = this.always && this.#input.value.trim() ? this.#options()[0] : null
    this.#activate(still ?? first ?? null)
    this.#open(this.always || this.#options().length > 0)
    this.tell(said)
  }

  close() {
    this.#activate(null)
    this.#open(false)
    this.tell("")
  }

  // Counts are told when somebody pauses: while one types they would only be in the way.
  tell(said) {
    clearTimeout(this.#telling)
    this.#telling = setTimeout(() => (this.#status.textContent = said), said ? PAUSE : 0)
  }

  #options() {
    return [...this.#list.querySelectorAll("[role=option]")]
  }

  #open(open) {
    this.#list.hidden = !open
    if (this.#input.getAttribute("role") === "combobox") this.#input.setAttribute("aria-expanded", open)
    if (open) this.#fit()
  }

  // The list ends where the window ends, or where the keyboard of a phone begins.
  #fit() {
    const room = (window.visualViewport?.height ?? innerHeight) - this.#list.getBoundingClientRect().top
    this.#list.style.setProperty("--room", `${Math.max(room - 12, 160)}px`)
  }

  #activate(option) {
    this.#active?.setAttribute("aria-selected", "false")
    this.#active = option
    if (!option) return this.#input.removeAttribute("aria-activedescendant")
    option.setAttribute("aria-selected", "true")
    this.#input.setAttribute("aria-activedescendant", option.id)
    option.scrollIntoView({ block: "nearest" })
  }

  #press(event) {
    if (event.isComposing || event.keyCode === 229 || event.altKey) return
    const done = this.isOpen && this.#keys[event.key]?.call(this, event)
    if (done) event.preventDefault()
  }

  #keys = {
    ArrowDown: () => this.#step(1),
    ArrowUp: () => this.#step(-1),
    Enter: (event) => this.#take(event),
    Escape: () => !this.always && (this.close(), true),
  }

  // Above the first and below the last is the box itself, but where one is always chosen.
  #step(by) {
    const options = this.#options()
    const places = options.length + (this.always ? 0 : 1)
    const now = this.#active ? options.indexOf(this.#active) : by > 0 ? -1 : options.length
    if (places) this.#activate(options[(now + by + places) % places] ?? null)
    return true
  }

  #take({ ctrlKey, metaKey, shiftKey }) {
    if (!this.#active) return false
    const press = { bubbles: true, cancelable: true, ctrlKey, metaKey, shiftKey }
    this.#active.dispatchEvent(new MouseEvent("click", press))
    return true
  }
}

function nameOf(option) {
  return option.getAttribute("href") ?? option.id
}
