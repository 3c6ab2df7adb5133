// Back and forward lead to where one was: the same lines in view, the same things unfolded, the
// focus on what led away. Browsers that keep the whole page do so by themselves, and all of them
// keep what was typed; where the page is loaded anew, the rest is put right here. Places are known
// by the ids of elements, so that posts which came meanwhile move nothing.

export function keepPlace() {
  addEventListener("pagehide", keep)
  if (performance.getEntriesByType("navigation")[0]?.type !== "back_forward") return
  const kept = sessionStorage.getItem(keyOfEntry())
  if (kept) comeBack(JSON.parse(kept))
}

function keep() {
  try {
    sessionStorage.setItem(keyOfEntry(), JSON.stringify(place()))
  } catch {
    sessionStorage.clear() // it is full of places by now
  }
}

// Each entry of the history has a key of its own.
function keyOfEntry() {
  const key = history.state?.place ?? `place-${Date.now()}-${performance.now()}`
  if (!history.state?.place) history.replaceState({ ...history.state, place: key }, "")
  return key
}

function place() {
  const first = [...document.querySelectorAll("main article[id]")].find((each) => top(each) >= 0)
  const focused = document.activeElement.closest("main :is(a, button, summary, article)")
  return {
    height: scrollY,
    first: first && [first.id, top(first)],
    open: folds().map((fold) => [pathTo(fold), fold.open]),
    focus: focused && pathTo(focused),
  }
}

function comeBack({ height, first, open, focus }) {
  for (const [path, isOpen] of open) {
    const fold = at(path)
    if (fold) fold.open = isOpen
  }
  at(focus)?.focus({ preventScroll: true })
  const anchor = first && document.getElementById(first[0])
  const scroll = () => scrollTo({ top: anchor ? scrollY + top(anchor) - first[1] : height, behavior: "instant" })
  scroll()
  // Browsers put it right too, without knowing what came meanwhile; so once more, unless somebody
  // is reading on already.
  const reading = new AbortController()
  for (const kind of ["wheel", "touchstart", "keydown", "pointerdown"]) {
    addEventListener(kind, () => reading.abort(), { once: true, passive: true, signal: reading.signal })
  }
  addEventListener("load", () => requestAnimationFrame(scroll), { once: true, signal: reading.signal })
}

function folds() {
  return [...document.querySelectorAll("main details")]
}

function top(element) {
  return element.getBoundingClientRect().top
}

// The next id above, and from there the places among the children.
function pathTo(element) {
  const steps = []
  for (; !element.id && element.parentElement; element = element.parentElement) {
    steps.unshift([...element.parentElement.children].indexOf(element))
  }
  return [element.id, ...steps]
}

function at(path) {
  if (!path) return null
  const [id, ...steps] = path
  return steps.reduce((element, step) => element?.children[step], document.getElementById(id))
}
