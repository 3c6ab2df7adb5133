// Loads what is not loaded with the screen. A line that drops just then must cost nobody the keeping
// of what they write, so it is tried again, less and less often, until it is there.

const FIRST_PAUSE = 1_000 // milliseconds
const LONGEST_PAUSE = 60_000

export async function later(load, pause = FIRST_PAUSE) {
  try {
    return await load()
  } catch {
    await new Promise((resolve) => setTimeout(resolve, pause))
    return later(load, Math.min(2 * pause, LONGEST_PAUSE))
  }
}
