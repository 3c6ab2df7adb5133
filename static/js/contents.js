// The contents of a page follow the reader: the entry of the section being read is marked, and kept
// in sight where the list scrolls by itself. Nothing of the page moves, and focus stays.
const READING_LINE = 0.3 // of the window's height: a section is being read once it begins above

export function followReader(contents) {
  const links = new Map()
  for (const link of contents.querySelectorAll("a[href^='#']")) {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)))
    if (heading) links.set(heading, link)
  }
  const headings = [...links.keys()]
  let current

  function mark() {
    const next = links.get(atTheEnd() ? lastMeant(headings) : lastBegun(headings))
    if (next === current) return
    current?.removeAttribute("aria-current")
    next?.setAttribute("aria-current", "location")
    current = next
    if (next) keepInSight(next, contents)
  }

  // Told when a heading crosses the reading line, and at the ends of the page.
  const watch = new IntersectionObserver(mark, { rootMargin: `0px 0px -${100 - READING_LINE * 100}% 0px` })
  for (const heading of headings) watch.observe(heading)
  new IntersectionObserver(mark).observe(document.querySelector("footer") ?? document.body)
}

function lastBegun(headings) {
  const line = innerHeight * READING_LINE
  return headings.filter((heading) => heading.getBoundingClientRect().top <= line).at(-1)
}

function lastMeant(headings) {
  const asked = headings.find((heading) => location.hash === `#${encodeURIComponent(heading.id)}`)
  return asked && asked.getBoundingClientRect().top >= 0 ? asked : headings.at(-1)
}

// At the end the last sections can't come up to the reading line.
function atTheEnd() {
  const { scrollHeight } = document.documentElement
  return scrollY > 0 && innerHeight + scrollY >= scrollHeight - 2
}

function keepInSight(link, box) {
  const inner = link.getBoundingClientRect()
  const outer = box.getBoundingClientRect()
  if (inner.top < outer.top) box.scrollTop -= outer.top - inner.top
  if (inner.bottom > outer.bottom) box.scrollTop += inner.bottom - outer.bottom
}
