// Asks the server what it suggests. Only the answer to the last question counts; a slow line, an
// ended session or no line at all means no suggestions, and nothing else.

const PAUSE = 120 // milliseconds without a keystroke before it is asked

export class Suggestions {
  #address
  #last = new AbortController()

  constructor(address) {
    this.#address = address
  }

  forget() {
    this.#last.abort()
  }

  // The rows and what to say of them, or nothing.
  async ask(typed) {
    this.forget()
    const { signal } = (this.#last = new AbortController())
    try {
      await new Promise((resolve) => setTimeout(resolve, PAUSE))
      if (signal.aborted) return null
      const answer = await fetch(`${this.#address}&q=${encodeURIComponent(typed)}`, { signal })
      if (!answer.ok || answer.redirected) return null
      const text = await answer.text()
      return signal.aborted ? null : read(text)
    } catch {
      return null
    }
  }
}

function read(text) {
  const list = new DOMParser().parseFromString(text, "text/html").querySelector("[role=listbox]")
  return list && { rows: [...list.children], said: list.dataset.said }
}
