/** Text that is safe to stand in a page: made by `html` alone, which escapes whatever is put into it. */
export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

export type Content = Markup | string | number | undefined | false | readonly Content[]

/** `html`<p>${anything}</p>``: strings and numbers are escaped, markup is not, and nothing comes of undefined and false. */
export function html(strings: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(strings.map((text, index) => text + (index < contents.length ? put(contents[index]) : '')).join(''))
}

/** Markup that this project itself ships, such as its style sheet. */
export function trusted(text: string): Markup {
  return new Markup(text)
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** For text and for quoted attributes, in HTML and in XML. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
}

function put(content: Content): string {
  if (content instanceof Markup) return content.text
  if (content === undefined || content === false) return ''
  return typeof content === 'object' ? content.map(put).join('') : escaped(String(content))
}
