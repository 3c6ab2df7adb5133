// The tree of a space, arranged by hand. Each row gets a handle: drag it, or press it, move the row
// with the arrows, and press again to put it down. What happens is told in a live region. The list
// itself is the draft: what the server refuses, or Escape, puts the row back where it was.

const FAR_ENOUGH = 5 // pixels, before a press becomes a drag
const EDGE = 64 // pixels from the rim of the window, where it scrolls

export function offerArranging(place) {
  new Arranging(place)
}

class Arranging {
  #place
  #words
  #status
  #carried = null
  #origin = null
  #shifting = false

  constructor(place) {
    this.#place = place
    this.#words = place.dataset
    this.#status = place.querySelector("[role=status]")
    place.querySelector(".tree").classList.add("tree--arranging")
    for (const row of place.querySelectorAll("li[data-page]")) this.#addHandle(row)
  }

  #addHandle(row) {
    const handle = document.createElement("button")
    handle.type = "button"
    handle.className = "tree__handle"
    handle.setAttribute("aria-pressed", "false")
    handle.setAttribute("aria-label", this.#words.handle.replace("{title}", titleOf(row)))
    handle.addEventListener("click", () => this.#press(row))
    handle.addEventListener("keydown", (event) => this.#key(event, row))
    handle.addEventListener("blur", () => this.#carried === row && !this.#shifting && this.#putBack(this.#words.cancelled))
    handle.addEventListener("pointerdown", (event) => this.#grab(event, row))
    row.prepend(handle)
  }

  #press(row) {
    if (this.#carried === row) this.#putDown()
    else this.#pickUp(row)
  }

  #pickUp(row) {
    this.#carried = row
    this.#origin = { list: row.parentElement, next: row.nextElementSibling }
    mark(row, true)
    this.#say(this.#words.picked)
  }

  #key(event, row) {
    if (this.#carried !== row) return
    if (event.key === "Escape") this.#putBack(this.#words.cancelled)
    else if (!this.#shift(event.key, row)) return
    event.preventDefault()
  }

  #shift(key, row) {
    const onward = getComputedStyle(row).direction === "rtl" ? "ArrowLeft" : "ArrowRight"
    const steps = {
      ArrowUp: () => row.previousElementSibling?.before(row),
      ArrowDown: () => row.nextElementSibling?.after(row),
      ArrowLeft: () => aboveOf(row)?.after(row),
      ArrowRight: () => row.previousElementSibling && listBelow(row.previousElementSibling).append(row),
    }
    if (!(key in steps)) return false
    const swapped = { ArrowLeft: "ArrowRight", ArrowRight: "ArrowLeft" }
    this.#shifted(row, steps[onward === "ArrowRight" ? key : (swapped[key] ?? key)])
    row.querySelector(".tree__handle").focus()
    this.#say(this.#where(row))
    return true
  }

  #shifted(row, act) {
    this.#shifting = true
    const left = row.parentElement
    act()
    tidy(left, this.#origin.list)
    this.#shifting = false
  }

  #where(row) {
    const rows = [...row.parentElement.children]
    const above = aboveOf(row)
    return (above ? this.#words.below : this.#words.top)
      .replace("{number}", rows.indexOf(row) + 1)
      .replace("{count}", rows.length)
      .replace("{parent}", above ? titleOf(above) : "")
  }

  async #putDown() {
    const row = this.#carried
    const { list, next } = this.#origin
    this.#carried = null
    mark(row, false)
    if (row.parentElement !== list || row.nextElementSibling !== next) {
      row.querySelector(".tree__handle").setAttribute("aria-busy", "true")
      const done = await this.#send(row)
      row.querySelector(".tree__handle").removeAttribute("aria-busy")
      if (!done) return this.#return(row, this.#words.failed)
    }
    tidy(list, null)
    this.#say(`${this.#words.dropped} ${this.#where(row)}`, row)
  }

  async #send(row) {
    const body = new URLSearchParams({
      csrf_token: this.#place.querySelector("[name=csrf_token]").value,
      after: row.previousElementSibling?.dataset.page ?? "",
      before: row.nextElementSibling?.dataset.page ?? "",
      below: aboveOf(row)?.dataset.page ?? "",
    })
    const address = `${row.querySelector(":scope > a").pathname}/spot`
    try {
      return (await fetch(address, { method: "POST", body, redirect: "error" })).ok
    } catch {
      return false
    }
  }

  #putBack(said) {
    const row = this.#carried
    this.#carried = null
    mark(row, false)
    this.#return(row, said)
  }

  #return(row, said) {
    const focused = row.contains(document.activeElement)
    const left = row.parentElement
    const { list, next } = this.#origin
    if (next?.parentElement === list) next.before(row)
    else list.append(row)
    tidy(left, list)
    if (focused) row.querySelector(".tree__handle").focus()
    this.#say(said, row)
  }

  #grab(event, row) {
    if (event.button !== 0 || this.#carried) return
    const from = { x: event.clientX, y: event.clientY }
    let dragging = false
    const move = (now) => {
      if (!dragging && Math.hypot(now.clientX - from.x, now.clientY - from.y) < FAR_ENOUGH) return
      if (!dragging) this.#pickUp(row)
      dragging = true
      this.#follow(now, row)
    }
    const end = (now) => {
      document.removeEventListener("pointermove", move)
      document.removeEventListener("pointerup", end)
      document.removeEventListener("pointercancel", end)
      if (!dragging || this.#carried !== row) return
      // The press that ends a drag would pick the row up again.
      addEventListener("click", (click) => click.stopPropagation(), { capture: true, once: true })
      setTimeout(() => dispatchEvent(new Event("click")))
      if (now.type === "pointerup") this.#putDown()
      else this.#putBack(this.#words.cancelled)
    }
    document.addEventListener("pointermove", move)
    document.addEventListener("pointerup", end)
    document.addEventListener("pointercancel", end)
  }

  #follow({ clientX, clientY }, row) {
    if (clientY < EDGE) scrollBy(0, -12)
    else if (clientY > innerHeight - EDGE) scrollBy(0, 12)
    const over = document.elementFromPoint(clientX, clientY)?.closest("li[data-page]")
    if (!over || row.contains(over) || !this.#place.contains(over)) return
    const line = over.querySelector(":scope > a").getBoundingClientRect()
    const deep = clientX > line.left + line.width / 2
    this.#shifted(row, () => {
      if (clientY < line.top + line.height / 2) over.before(row)
      else if (deep) listBelow(over).prepend(row)
      else over.after(row)
    })
  }

  #say(said, row = this.#carried) {
    this.#status.textContent = said.replace("{title}", row ? titleOf(row) : "")
  }
}

function titleOf(row) {
  return row.querySelector(":scope > a bdi").textContent.trim()
}

function aboveOf(row) {
  return row.parentElement.closest("li[data-page]")
}

// The list below a row, opened; one that has nothing below it gets an empty list.
function listBelow(row) {
  const folded = row.querySelector(":scope > details")
  if (folded) folded.open = true
  const there = row.querySelector(":scope > ul, :scope > details > ul")
  if (there) return there
  const list = document.createElement("ul")
  row.append(list)
  return list
}

// A list that lost its last row goes, but for the one to which the row may have to go back.
function tidy(list, kept) {
  if (list === kept || list.children.length || list.classList.contains("tree")) return
  const folded = list.parentElement
  if (folded?.matches("details")) folded.remove()
  else list.remove()
}

function mark(row, carried) {
  row.classList.toggle("is-carried", carried)
  row.querySelector(".tree__handle").setAttribute("aria-pressed", String(carried))
}
