// Markdown made of what a browser or a spreadsheet put on the clipboard. Only what our Markdown has
// is kept: no HTML, no pictures from elsewhere, no styles. Loaded when something is pasted first.

import Turndown from "../../vendor/turndown/turndown.min.js"

const WIDEST = 100 // columns, as entgov/markup/bounds.py has it
const GONE = ["head", "style", "script", "noscript", "template", "button", "svg", "iframe", "img", "picture", "video"]

export function fromPage(html) {
  const page = new DOMParser().parseFromString(unstyled(html), "text/html")
  for (const each of page.querySelectorAll(GONE.join(","))) each.remove()
  const table = onlyTable(page.body)
  if (table && table.rows.length === 1 && table.rows[0].cells.length === 1) return ""
  tidy(page)
  return converter().turndown(page.body).replace(/\u00a0/g, " ").trim()
}

// Our own policy forbids styles in HTML, even in HTML that is never shown. What they say of bold,
// italic and lists is read from `data-style`.
function unstyled(html) {
  return html.replace(/<style[\s>][^]*?<\/style>/gi, "").replace(/(<[^>]*\s)style(\s*=)/gi, "$1data-style$2")
}

// The rows of a spreadsheet as plain text: as many tabs in each line.
export function fromCells(plain) {
  const lines = plain.replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n")
  const rows = lines.map((line) => line.split("\t"))
  const even = rows.every((row) => row.length === rows[0].length)
  return even && rows.length > 1 && rows[0].length > 1 ? tableOf(rows) : ""
}

function converter() {
  const turndown = new Turndown({
    headingStyle: "atx",
    bulletListMarker: "-",
    codeBlockStyle: "fenced",
    emDelimiter: "*",
    hr: "---",
  })
  turndown.addRule("struck", { filter: ["del", "s", "strike"], replacement: (text) => text.trim() && `~~${text}~~` })
  turndown.addRule("item", { filter: "li", replacement: (text, item) => listItem(text, item) })
  turndown.addRule("link", { filter: isLink, replacement: anchor })
  turndown.addRule("table", { filter: isTable, replacement: (_, table) => `\n\n${tableOf(cellsOf(table, turndown))}\n\n` })
  turndown.addRule("bare link", { filter: (node) => node.nodeName === "A" && !isLink(node), replacement: (text) => text })
  return turndown
}

// Google Docs wraps all in a <b> that is not bold; others say with a style what a tag should say.
function tidy(page) {
  wordLists(page)
  for (const each of page.querySelectorAll("pre:not(:has(> code:only-child))")) {
    const inside = page.createElement("code")
    inside.textContent = each.textContent
    each.replaceChildren(inside)
  }
  for (const each of page.querySelectorAll("[data-style]:is(b, strong, i, em)")) {
    if (/font-(?:weight|style):\s*(?:normal|400)/i.test(each.dataset.style)) each.replaceWith(...each.childNodes)
  }
  for (const each of page.querySelectorAll("span[data-style]")) {
    if (!each.textContent.trim()) continue
    if (/font-weight:\s*(?:bold|[6-9]00)/i.test(each.dataset.style)) wrap(each, "strong")
    if (/font-style:\s*italic/i.test(each.dataset.style)) wrap(each, "em")
  }
}

// Word writes lists as paragraphs that say in their style which level they are on.
function wordLists(page) {
  let levels = []
  for (const each of page.querySelectorAll("p")) {
    const level = Number(/mso-list:[^;]*level(\d)/.exec(each.dataset.style)?.[1] ?? 0)
    if (!level || !each.previousElementSibling?.matches("ul, ol")) levels = []
    if (!level) continue
    const mark = each.querySelector("[data-style*='mso-list:Ignore' i]")
    const tag = /^\s*\w+[.)]/.test(mark?.textContent) ? "ol" : "ul"
    mark?.remove()
    levels.length = Math.min(levels.length, level)
    while (levels.length < level) levels.push(begun(page, tag, levels.at(-1), each))
    const item = page.createElement("li")
    item.append(...each.childNodes)
    levels.at(-1).append(item)
    each.remove()
  }
}

function begun(page, tag, outer, place) {
  const list = page.createElement(tag)
  if (!outer) place.before(list)
  else (outer.lastElementChild ?? outer).append(list)
  return list
}

function wrap(node, tag) {
  if (node.closest("h1, h2, h3, h4, h5, h6, th, strong, em, b, i, pre, code")) return
  const around = node.ownerDocument.createElement(tag)
  around.append(...node.childNodes)
  node.append(around)
}

function listItem(text, item) {
  const list = item.parentNode
  const first = Number(list.getAttribute("start") || 1)
  const place = [...list.children].filter((each) => each.tagName === "LI").indexOf(item)
  const mark = list.tagName === "OL" ? `${first + place}. ` : "- "
  const box = item.querySelector(":scope > input[type=checkbox], :scope > label > input[type=checkbox], :scope > p > input[type=checkbox]")
  const task = box ? `[${box.checked ? "x" : " "}] ` : ""
  const inside = text.trim().replace(/\n{2,}/g, "\n").replace(/\n/g, `\n${" ".repeat(mark.length)}`)
  return `${mark}${task}${inside}${item.nextElementSibling ? "\n" : ""}`
}

function isLink(node) {
  return node.nodeName === "A" && /^(?:https?:|mailto:)/i.test(node.getAttribute("href") ?? "")
}

function anchor(text, node) {
  const address = node.getAttribute("href").trim().replace(/[()\s<>]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)
  const name = text.replace(/\s+/g, " ").trim()
  if (!name) return ""
  return node.textContent.trim() === address ? address : `[${name}](${address})`
}

// A table that only lays out a page is left to the text in it.
function isTable(node) {
  if (node.nodeName !== "TABLE" || node.querySelector("table")) return false
  const width = Math.max(...[...node.rows].map((row) => row.cells.length), 0)
  return width > 1 && width <= WIDEST
}

function onlyTable(body) {
  const [table] = body.querySelectorAll("table")
  return table?.textContent.trim() === body.textContent.trim() ? table : null
}

function cellsOf(table, turndown) {
  return [...table.rows].map((row) =>
    [...row.cells].flatMap((cell) => {
      const words = turndown.turndown(cell.innerHTML || " ")
      return [words, ...Array(Math.min(cell.colSpan, WIDEST) - 1).fill("")]
    }),
  )
}

// The first row becomes the head: Markdown has no table without one.
function tableOf(rows) {
  const filled = rows.filter((row) => row.some((cell) => cell.trim()))
  const width = Math.max(...filled.map((row) => row.findLastIndex((cell) => cell.trim()) + 1), 0)
  if (!filled.length || width > WIDEST) return ""
  const [head, ...others] = filled.map((row) => line(row, width))
  return [head, line(Array(width).fill("---"), width), ...others].join("\n")
}

function line(row, width) {
  const cells = Array.from({ length: width }, (_, index) => cell(row[index] ?? ""))
  return `| ${cells.join(" | ")} |`
}

function cell(text) {
  return text.replace(/\s+/g, " ").trim().replace(/\\?\|/g, "\\|")
}
