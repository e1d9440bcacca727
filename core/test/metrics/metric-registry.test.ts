import { expect } from 'chai'
import { MetricRegistry } from '../../dist/metrics/metric-registry.js'

describe('MetricRegistry', () => {
  it('writes counters, gauges and histograms in the text format', () => {
    const registry = new MetricRegistry()
    registry.describe('calls_total', 'counter', 'All calls,\nof everybody.')
    registry.describe('lag_seconds', 'gauge', 'Lag.')
    registry.describe('wait_seconds', 'histogram', 'Wait.')
    registry.describe('unused', 'gauge', 'Nothing yet.')
    registry.add('calls_total', { route: 'GET /a "b"\\\n' })
    registry.add('calls_total', { route: 'GET /a "b"\\\n' }, 2)
    registry.set('lag_seconds', {}, 1.5)
    registry.observe('wait_seconds', {}, 0.2, [0.1, 0.5])
    registry.observe('wait_seconds', {}, 9, [0.1, 0.5])
    expect(registry.text()).to.equal(
      [
        '# HELP calls_total All calls,\\nof everybody.',
        '# TYPE calls_total counter',
        'calls_total{route="GET /a \\"b\\"\\\\\\n"} 3',
        '# HELP lag_seconds Lag.',
        '# TYPE lag_seconds gauge',
        'lag_seconds 1.5',
        '# HELP wait_seconds Wait.',
        '# TYPE wait_seconds histogram',
        'wait_seconds_bucket{le="0.1"} 0',
        'wait_seconds_bucket{le="0.5"} 1',
        'wait_seconds_bucket{le="+Inf"} 2',
        'wait_seconds_sum 9.2',
        'wait_seconds_count 2',
        '',
      ].join('\n'),
    )
  })

  it('stops making new series before a caller who invents labels fills the memory', () => {
    const registry = new MetricRegistry()
    registry.describe('calls_total', 'counter', 'Calls.')
    for (let index = 0; index < 5_000; index += 1) registry.add('calls_total', { index: String(index) })
    registry.add('calls_total', { index: '0' })
    const lines = registry.text().split('\n')
    expect(lines.length).to.be.lessThan(2_010)
    expect(lines).to.include('calls_total{index="0"} 2')
  })
})
