// On paper the address of a link stands behind it (print.css): in full, so that it can be typed.
export function writeAddressesOut() {
  addEventListener("beforeprint", () => {
    for (const link of document.querySelectorAll('.prose a[href^="/"]')) {
      link.dataset.address = link.href
    }
  })
}

// Only a script can open the browser's own way to print, so the button comes with it.
export function offerPrinting() {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.parentElement.hidden = false
    button.addEventListener("click", () => {
      button.closest("details")?.removeAttribute("open")
      print()
    })
  }
}
