/** A protobuf message in JSON form, as manifests carry it and as Envoy reads it. */
export type Message = { [field: string]: unknown }

/** Protobuf's JSON form allows `route_config_name` and `routeConfigName`; manifests use both. */
export function spelling(message: Message, name: string): string {
  if (name in message) return name
  const camel = name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
  return camel in message ? camel : name
}

export function field(message: Message | undefined, name: string): unknown {
  return message === undefined ? undefined : message[spelling(message, name)]
}

export function text(message: Message | undefined, name: string): string | undefined {
  const value = field(message, name)
  return typeof value === 'string' ? value : undefined
}

export function message(parent: Message | undefined, name: string): Message | undefined {
  const value = field(parent, name)
  return isMessage(value) ? value : undefined
}

/** The messages of a repeated field; whatever else stands there is left to Envoy to refuse. */
export function messages(parent: Message | undefined, name: string): Message[] {
  const value = field(parent, name)
  return Array.isArray(value) ? value.filter(isMessage) : []
}

export function set(target: Message, name: string, value: unknown): void {
  target[spelling(target, name)] = value
}

export function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
