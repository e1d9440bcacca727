const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, character => ESCAPES[character] ?? character)
}

/** The colours of the desk theme; these pages must also work where no interface is built. */
const STYLE = `
:root{color-scheme:light dark;--page:#f6f7fa;--surface:#fff;--text:#0f172a;--muted:#475569;--line:#e2e7ee;--accent:#1d4ed8;
--mark:var(--accent)}
@media (prefers-color-scheme:dark){:root{--page:#0b1220;--surface:#141d31;--text:#e8eaef;--muted:#aab2c0;--line:#25324d;
--accent:#8ab4ff}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;background:var(--page);color:var(--text);
font:400 1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{max-width:44rem;margin:0 auto;padding:4rem 1rem}
h1{margin:0 0 .5rem;font-size:2rem;line-height:1.2;font-weight:600;letter-spacing:-.022em}
p{margin:0 0 1.5rem;color:var(--muted);max-width:62ch}
ul{list-style:none;margin:0 0 2rem;padding:0;display:grid;gap:.75rem}
li a{display:flex;align-items:center;gap:.75rem;padding:1rem 1.5rem;background:var(--surface);border:1px solid var(--line);
border-radius:6px;color:var(--text);text-decoration:none;min-height:3.5rem}
li a::before{content:"";width:.25rem;align-self:stretch;border-radius:2px;background:var(--mark)}
li a:hover{border-color:var(--accent)}
li small{margin-inline-start:auto;color:var(--muted);font-size:.875rem}
a{color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
code{font:.875rem ui-monospace,Menlo,Consolas,monospace}
`

/**
 * A whole page that needs no font and works without its script. `body` is trusted HTML.
 * @param extra - More rules of style, and the address of a script of this host.
 */
export function pageLayout(title: string, body: string, extra: { style?: string; script?: string } = {}): string {
  const { style = '', script } = extra
  const scriptTag = script === undefined ? '' : `<script src="${escapeHtml(script)}" defer></script>`
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>${escapeHtml(title)}</title><link rel="icon" href="data:,">
<style>${STYLE}${style}</style>${scriptTag}</head><body><main>${body}</main></body></html>
`
}

/** A page with one heading and one sentence. */
export function messagePage(title: string, sentence: string, link?: { href: string; text: string }): string {
  const anchor = link ? `<p><a href="${escapeHtml(link.href)}">${escapeHtml(link.text)}</a></p>` : ''
  return pageLayout(title, `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(sentence)}</p>${anchor}`)
}
