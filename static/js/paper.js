// On paper the address of a link stands behind it (print.css): in full, so that it can be typed.
export function writeAddressesOut() {
  addEventListener("beforeprint", () => {
    for (const link of document.querySelectorAll('.prose a[href^="/"]')) {
      link.dataset.address = link.href
    }
  })
}
