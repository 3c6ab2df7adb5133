// One line to the server while the window is seen: what happens at the place that it shows. Ids come
// along it, and other modules hear of them as events of the document: `told`, and `line` where the
// line stands from now on, or no longer. What people do with a post is fetched here, once it is seen.

const DEAD_AFTER = 45_000 // milliseconds; the server says something every 20 seconds
const FIRST = 1_500 // who only passes through a screen needs no line
const AGAIN_AFTER = 300_000 // where the server tells no more windows, they look for themselves
const SPREAD = 3_000 // so that not all who hear of something ask at once

export function listen(address) {
  let line = null
  let over = false
  let heardAt = 0
  let again = 0
  document.querySelector("[data-bell]")?.after(status)
  document.addEventListener("visibilitychange", () => (document.hidden ? hangUp() : call()))
  setInterval(() => line && Date.now() - heardAt > DEAD_AFTER && (hangUp(), call()), DEAD_AFTER / 3)
  setTimeout(call, FIRST)

  function call() {
    clearTimeout(again)
    if (line || over || document.hidden) return
    line = new EventSource(address)
    heard()
    line.addEventListener("open", () => (heard(), say("line", true)))
    line.addEventListener("stands", heard)
    line.addEventListener("message", ({ data }) => {
      heard()
      for (const each of JSON.parse(data)) say("told", each)
    })
    line.addEventListener("over", () => {
      over = true
      hangUp()
    })
    line.addEventListener("error", () => {
      if (line?.readyState === EventSource.CLOSED) {
        hangUp()
        again = setTimeout(call, AGAIN_AFTER * (1 + Math.random()))
      } else say("line", false) // the browser calls again by itself
    })
  }

  function hangUp() {
    clearTimeout(again)
    if (line) say("line", false)
    line?.close()
    line = null
  }

  function heard() {
    heardAt = Date.now()
  }
}

function say(name, detail) {
  document.dispatchEvent(new CustomEvent(name, { detail }))
}

function pause() {
  return new Promise((done) => setTimeout(done, SPREAD * Math.random()))
}

const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (isIntersecting && !seen.unobserve(target)) refresh(target)
  }
})

document.addEventListener("told", ({ detail }) => {
  if (detail.kind === "notice") ringBell()
  if (detail.kind !== "acts") return
  for (const name of [detail.thing, `${detail.thing}-reactions`]) {
    for (const place of document.querySelectorAll(`[data-acts="${name}"]`)) seen.observe(place)
  }
})

async function refresh(place) {
  await pause()
  const address = place.closest("article")?.querySelector("form.reactions")?.getAttribute("action")
  if (!address || !place.isConnected) return
  const answer = await fetch(address, { headers: { "X-Fragment": "true" }, redirect: "manual" }).catch(() => null)
  if (answer?.status !== 200) return
  const part = new DOMParser().parseFromString(await answer.text(), "text/html")
  const fresh = part.querySelector(`[data-acts="${place.dataset.acts}"]`)
  // Not under the hands of somebody who is about to use it.
  if (!fresh || !place.isConnected || place.matches(":focus-within, [aria-busy], :has([open])")) return
  for (const field of fresh.querySelectorAll("[name=next]")) {
    field.value = place.querySelector("[name=next]")?.value ?? field.value
  }
  place.replaceWith(fresh)
}

// The number is said once: one that grows would nag.
const status = document.createElement("span")
status.className = "govuk-visually-hidden"
status.role = "status"
let rings = false

async function ringBell() {
  if (rings) return // it counts all that came by then
  rings = true
  await pause()
  rings = false
  const bell = document.querySelector("[data-bell]")
  const answer = bell && (await fetch(bell.dataset.bell, { redirect: "manual" }).catch(() => null))
  if (answer?.status !== 200 || !bell.isConnected) return
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-bell]")
  if (!fresh) return
  if (fresh.querySelector(".bell__count")) {
    status.textContent ||= fresh.querySelector(".govuk-visually-hidden").textContent
  }
  bell.replaceChildren(...fresh.childNodes)
}
