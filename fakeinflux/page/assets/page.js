// Keeps the page as the world is, and gives it keys. Everything works without this file.
const pause = 150
let waiting

async function refresh() {
  waiting = undefined
  const main = document.querySelector('main')
  // What a person is writing or has opened stays.
  if (main.contains(document.activeElement) && document.activeElement.matches('input, textarea, select')) return
  const answer = await fetch(location.href, { headers: { Accept: 'text/html' } })
  if (!answer.ok) return
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const open = [...main.querySelectorAll('details')].map((each) => each.open)
  for (const part of ['main', '#header']) {
    const old = document.querySelector(part)
    if (!(part === '#header' && old.contains(document.activeElement) && document.activeElement.matches('input, select'))) {
      const focused = old.contains(document.activeElement) ? [...old.querySelectorAll('a, button')].indexOf(document.activeElement) : -1
      old.replaceWith(fresh.querySelector(part))
      if (focused >= 0) document.querySelector(part).querySelectorAll('a, button')[focused]?.focus()
    }
  }
  document.querySelectorAll('main details').forEach((each, index) => { if (open[index]) each.open = true })
}

function soon() {
  waiting ??= setTimeout(refresh, pause)
}

const events = new EventSource(document.body.dataset.events)
for (const name of ['exchange', 'run', 'clock', 'change']) events.addEventListener(name, soon)

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches('input, textarea, select')) return
  if (event.key === '/') {
    const field = document.querySelector('[data-filter]')
    if (field) { field.focus(); event.preventDefault() }
  } else if (event.key === '.') {
    const due = [...document.querySelectorAll('.clock button')].find((each) => each.textContent === 'next due')
    due?.click()
  }
})

document.querySelector('select[name=world]')?.addEventListener('change', (event) => event.target.form.submit())
