/** What the page about the API looks like, on top of the colours of every page that the core writes itself. */
export const API_STYLE = `
html{scroll-padding-top:8rem}
main{max-width:62rem;padding:2rem 1rem 6rem}
h2{margin:2.5rem 0 .75rem;font-size:1.25rem;line-height:1.3;font-weight:600}
h3{margin:1.25rem 0 .25rem;font-size:1rem;font-weight:600}
form{position:sticky;top:0;display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center;padding:.75rem 0;
background:var(--page);z-index:1}
form[hidden],[hidden]{display:none}
input{flex:1 1 14rem;min-width:0;min-height:2.75rem;padding:.5rem .75rem;font:inherit;color:var(--text);
background:var(--surface);border:1px solid var(--muted);border-radius:6px}
input::-webkit-search-cancel-button{margin-left:.5rem}
#count{color:var(--muted)}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin:.75rem 0 0}
nav a,main li a{display:inline-block;padding:.375rem 0;min-height:0;border:0;background:none;color:var(--accent);
text-decoration:underline}
main li a::before{content:none}
details{margin:.5rem 0;background:var(--surface);border:1px solid var(--line);border-radius:6px}
summary{display:flex;flex-wrap:wrap;gap:.25rem .75rem;align-items:baseline;padding:.75rem 1rem;cursor:pointer}
summary::before{content:'▸';color:var(--muted);width:1ch}
details[open]>summary::before{content:'▾'}
summary b{min-width:4rem;font:600 .875rem ui-monospace,Menlo,Consolas,monospace}
summary span{flex:1 1 20rem;color:var(--muted)}
code,dd,li,summary span{overflow-wrap:anywhere}
details>div{padding:0 1rem 1rem;border-top:1px solid var(--line)}
details p,details ul{margin:.25rem 0;max-width:none}
details ul{display:block;padding:0}
details li{padding:.25rem 0;color:var(--muted)}
li code,dd code{color:var(--text)}
dl{margin:.25rem 0;display:grid;grid-template-columns:3.5rem 1fr;gap:.25rem .5rem}
dt{font-weight:600}
dd{margin:0;min-width:0;color:var(--muted)}
pre{margin:.5rem 0;padding:.75rem;background:var(--page);border:1px solid var(--line);border-radius:6px;
font:.875rem/1.5 ui-monospace,Menlo,Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
`

/** Shows the calls whose words are all in the search box, and opens the call that the address names. Runs in the browser. */
export const SEARCH_SCRIPT = `'use strict'
const box = document.getElementById('search')
const count = document.getElementById('count')
const calls = [...document.querySelectorAll('details')]
function search() {
  const words = box.value.toLowerCase().split(' ').filter(Boolean)
  for (const call of calls) call.hidden = !words.every(word => call.dataset.words.includes(word))
  for (const group of document.querySelectorAll('section')) {
    group.hidden = group.querySelector('details:not([hidden])') === null
    const id = group.getAttribute('aria-labelledby')
    document.querySelector('nav a[href="#' + id + '"]').parentElement.hidden = group.hidden
  }
  count.textContent = calls.filter(call => !call.hidden).length + ' of ' + calls.length + ' calls'
}
function openNamed() {
  const call = calls.find(one => one.id === location.hash.slice(1))
  if (!call) return
  call.open = true
  call.scrollIntoView()
}
document.getElementById('find').hidden = false
document.getElementById('find').addEventListener('submit', event => event.preventDefault())
box.addEventListener('input', search)
addEventListener('hashchange', openNamed)
search()
openNamed()
`
