// Keeps the offline page ready, where the browser allows that: over HTTPS, or on this machine.
// It waits until the page is there, and without it all works as before.
export function keepOfflinePage() {
  const register = () => navigator.serviceWorker?.register("/service-worker.js").catch(() => {})
  if (document.readyState === "complete") register()
  else addEventListener("load", register, { once: true })
}
