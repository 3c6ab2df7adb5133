// What is pasted from a web page or a spreadsheet comes in as Markdown. Ctrl+Shift+V pastes the
// bare text, and so does whatever goes wrong: nothing that was pasted is ever lost.

import { linked } from "./marks.js"
import { isInCode } from "./lines.js"
import { enter, stateOf } from "./typing.js"

const FORMATTED = /<(?:a\s[^>]*href=|(?:b|strong|i|em|h[1-6]|ul|ol|table|blockquote|pre|code|del|s)[\s>])|mso-list:/i

export function startPasting(root, box, say) {
  let plainly = false
  box.addEventListener("keydown", (event) => {
    plainly = event.shiftKey && (event.ctrlKey || event.metaKey)
  })
  box.addEventListener("paste", (event) => {
    if (plainly || !event.clipboardData) return
    const html = event.clipboardData.getData("text/html")
    const plain = event.clipboardData.getData("text/plain")
    const next = linked(stateOf(box), plain.trim())
    const isTable = /^[^\n\t]*\t/.test(plain) && plain.includes("\n")
    if (next) enter(box, next)
    else if (isInCode(box.value, box.selectionStart) || !(FORMATTED.test(html) || isTable)) return
    else convert(html, plain)
    event.preventDefault()
  })

  async function convert(html, plain) {
    const markdown = await inMarkdown(html, plain)
    put(markdown || plain)
    if (markdown && markdown !== plain) say(root.dataset.pasted)
  }

  function put(text) {
    const { text: old, start, end } = stateOf(box)
    const caret = start + text.length
    enter(box, { text: old.slice(0, start) + text + old.slice(end), start: caret, end: caret })
  }
}

async function inMarkdown(html, plain) {
  try {
    const { fromPage, fromCells } = await import("./markdown.js")
    return (FORMATTED.test(html) && fromPage(html)) || fromCells(plain)
  } catch {
    return ""
  }
}
