// The toolbar is one stop for the Tab key; the arrow keys go from button to button, and Home and
// End to the first and the last. A press with the mouse leaves the caret where it is.

export function startToolbar(bar, press) {
  const tools = [...bar.querySelectorAll("[data-edit]")]
  bar.addEventListener("mousedown", (event) => event.preventDefault())
  bar.addEventListener("click", (event) => {
    const tool = event.target.closest("[data-edit]")
    if (!tool) return
    makeStop(tools, tool)
    press(tool.dataset.edit)
  })
  bar.addEventListener("keydown", (event) => {
    const next = neighbour(tools, event)
    if (!next) return
    event.preventDefault()
    makeStop(tools, next)
    next.focus()
  })
  if (isMac()) nameForMac(tools)
}

export function isMac() {
  return /Mac|iPhone|iPad/.test(navigator.platform)
}

function neighbour(tools, { key, target, altKey, ctrlKey, metaKey }) {
  const index = tools.indexOf(target.closest("[data-edit]"))
  if (index < 0 || altKey || ctrlKey || metaKey) return null
  const onward = getComputedStyle(target).direction === "rtl" ? -1 : 1
  const step = { ArrowRight: onward, ArrowLeft: -onward }[key]
  if (step) return tools.at((index + step) % tools.length)
  return { Home: tools[0], End: tools.at(-1) }[key]
}

function makeStop(tools, stop) {
  for (const tool of tools) tool.tabIndex = tool === stop ? 0 : -1
}

function nameForMac(tools) {
  for (const tool of tools.filter((each) => each.dataset.titleOnMac)) {
    tool.title = tool.dataset.titleOnMac
    tool.setAttribute("aria-keyshortcuts", tool.getAttribute("aria-keyshortcuts").replace("Control", "Meta"))
  }
}
