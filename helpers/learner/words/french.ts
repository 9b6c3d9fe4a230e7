import { english } from './english.ts'

export const french = english
