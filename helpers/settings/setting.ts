/** The commands that take settings. */
export type SettingsCommand =
  | 'run'
  | 'check'
  | 'class'
  | 'teeth'
  | 'coverage'
  | 'explain'
  | 'doctor'
  | 'clean'
  | 'report'

/**
 * A setting has one name in three spellings (but for `variable`): `--envoy-version`, `MESHPROOF_ENVOY_VERSION`, and `envoyVersion` in
 * meshproof.config.*. Whoever reads its value reads the variable; see resolve.ts for how it gets there.
 */
export interface Setting {
  readonly key: string
  /** What the variable is called after `MESHPROOF_`, where that is not the key. */
  readonly variable?: string
  /** What the value is, as help shows it; a setting without one is a switch, `1` when on. */
  readonly value?: string
  /** What every value looks like, as a pattern and in words, where it can be told before it is used. */
  readonly form?: { readonly pattern: RegExp; readonly words: string }
  readonly meaning: string
  /** What holds without it, in words. */
  readonly standard: string
  /** It decides what a run does, so that a run is repeated with it. */
  readonly repeats?: true
  /** The commands that have it as a flag. */
  readonly commands: readonly SettingsCommand[]
}

export interface SettingsGroup {
  readonly title: string
  readonly settings: readonly Setting[]
}

/** `--envoy-version` */
export function flagOf({ key }: Pick<Setting, 'key'>): string {
  return `--${words(key).join('-')}`
}

/** `MESHPROOF_ENVOY_VERSION` */
export function variableOf({ key, variable }: Pick<Setting, 'key' | 'variable'>): string {
  return `MESHPROOF_${variable ?? words(key).join('_').toUpperCase()}`
}

function words(key: string): string[] {
  return key.split(/(?=[A-Z])/).map((word) => word.toLowerCase())
}
