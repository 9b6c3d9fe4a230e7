import type { EChartsOption, LineSeriesOption, ScatterSeriesOption } from 'echarts'
import { colour, type Drawing } from './draw.ts'

export type Point = readonly [x: number, y: number]

interface Timed {
  readonly width: number
  /** Stepwise, over the same axis as the requests. */
  readonly line: readonly Point[]
  readonly promise: readonly Point[]
  readonly x: { readonly name: string; readonly max: number; readonly format: (x: number) => string }
  readonly y: { readonly name: string; readonly min: number; readonly max: number }
}

const plot = { top: 62, height: 130 }
const label = { color: colour.muted, fontSize: 12 }

/** A strip of requests, passed or not, above a line over the same axis. */
export function overTime(
  requests: readonly (readonly [x: number, status: number | string])[],
  { width, line, promise, x, y }: Timed,
): Drawing {
  const sides = { left: 36, right: 22 }
  const size = Math.max(4, Math.min(9, (width - 58) / requests.length - 2))
  const at = (passed: boolean) =>
    requests.filter(([, status]) => (status === 200) === passed).map(([one]): [number, number] => [one, 0])
  return {
    height: plot.top + plot.height + 44,
    option: {
      grid: [
        { ...sides, top: 8, height: 16 },
        { ...sides, ...plot },
      ],
      ...axes({ x, y }),
      series: [
        { ...mark, symbol: 'rect', symbolSize: [2, 12], itemStyle: { color: colour.off, opacity: 1 }, data: at(false) },
        { ...mark, symbol: 'circle', symbolSize: size, itemStyle: { color: colour.data, opacity: 1 }, data: at(true) },
        { ...curve, data: promise.map(pair), lineStyle: { color: colour.muted, type: 'dashed', width: 1.5 } },
        { ...curve, data: line.map(pair), ...filled, z: 1 },
      ],
    },
  }
}

const mark: ScatterSeriesOption = { type: 'scatter', silent: true, xAxisIndex: 0, yAxisIndex: 0 }
const curve: LineSeriesOption = {
  type: 'line',
  silent: true,
  clip: false,
  symbol: 'none',
  xAxisIndex: 1,
  yAxisIndex: 1,
}
const filled: LineSeriesOption = {
  step: 'end',
  lineStyle: { color: colour.data, width: 2 },
  areaStyle: { color: colour.soft, opacity: 1 },
}

function axes({ x, y }: Pick<Timed, 'x' | 'y'>): Pick<EChartsOption, 'xAxis' | 'yAxis'> {
  const across = { min: 0, max: x.max, splitLine: { show: false }, axisTick: { show: false } }
  const axisLine = { onZero: false, lineStyle: { color: colour.line } }
  return {
    xAxis: [
      { ...across, gridIndex: 0, show: false },
      {
        ...across,
        gridIndex: 1,
        name: x.name,
        nameLocation: 'middle',
        nameGap: 26,
        nameTextStyle: label,
        axisLine,
        axisLabel: { ...label, formatter: x.format, hideOverlap: true },
      },
    ],
    yAxis: [
      { gridIndex: 0, show: false, min: -1, max: 1 },
      {
        ...y,
        gridIndex: 1,
        minInterval: 1,
        nameGap: 12,
        nameTextStyle: { ...label, align: 'left', padding: [0, 0, 0, -28] },
        axisLabel: label,
        axisTick: { show: false },
        axisLine: { show: false },
        splitLine: { lineStyle: { color: colour.line } },
      },
    ],
  }
}

const pair = ([x, y]: Point): [number, number] => [x, y]
