const status = document.querySelector('#news')
const pause = document.querySelector('#pause')

/** Takes what is live from the page as it is now; what has not changed is left alone, and so is the focus. */
async function refresh() {
  const response = await fetch('.', { credentials: 'same-origin' })
  if (!response.ok) return
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html')
  for (const part of document.querySelectorAll('[data-live]')) {
    const next = fresh.getElementById(part.id)
    if (next !== null && next.innerHTML !== part.innerHTML) part.replaceChildren(...next.childNodes)
  }
}

let paused = false
const refreshed = () => {
  if (!paused) void refresh().catch(() => {})
}

const events = new EventSource('events')
events.addEventListener('message', refreshed)
events.addEventListener('open', refreshed)
events.addEventListener('error', () => {
  status.textContent = 'The board is not reached; trying again.'
})

pause.hidden = false
pause.addEventListener('click', () => {
  paused = !paused
  pause.setAttribute('aria-pressed', String(paused))
  refreshed()
})
