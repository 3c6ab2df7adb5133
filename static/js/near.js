// Does something once somebody comes near a part of the screen, or goes into it.

const MARGIN = "50% 0px" // of the screen, above and below

export function whenNear(part, act) {
  const watcher = new IntersectionObserver((seen) => seen.some((each) => each.isIntersecting) && once(), { rootMargin: MARGIN })
  watcher.observe(part)
  part.addEventListener("focusin", once, { once: true })

  function once() {
    watcher.disconnect()
    part.removeEventListener("focusin", once)
    act()
  }
}
