public import Metrics

extension PrometheusRegistry {
  /// Creates a counter, or finds it.
  public func makeCounter(
    label: String, dimensions: [(String, String)]
  ) -> any CounterHandler {
    series(label, dimensions, .counter, suffix: "_total") { CounterSeries($0) }
  }

  /// Creates a counter, or finds it.
  public func makeFloatingPointCounter(
    label: String, dimensions: [(String, String)]
  ) -> any FloatingPointCounterHandler {
    series(label, dimensions, .counter, suffix: "_total") { CounterSeries($0) }
  }

  /// Creates a gauge, or finds it.
  public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    series(label, dimensions, .gauge) { GaugeSeries($0) }
  }

  /// Creates a histogram, or a gauge of the last value, or finds it.
  public func makeRecorder(
    label: String, dimensions: [(String, String)], aggregate: Bool
  ) -> any RecorderHandler {
    if !aggregate { return series(label, dimensions, .gauge) { GaugeSeries($0) } }
    return series(label, dimensions, .histogram) { HistogramSeries($0, .sizes) }
  }

  /// Creates a histogram in seconds, or finds it.
  public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    series(label, dimensions, .histogram, suffix: "_seconds") { HistogramSeries($0, .times) }
  }

  /// Shows a counter no more.
  public func destroyCounter(_ handler: any CounterHandler) { forget(handler) }
  /// Shows a counter no more.
  public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {
    forget(handler)
  }
  /// Shows a gauge no more.
  public func destroyMeter(_ handler: any MeterHandler) { forget(handler) }
  /// Shows a histogram or a gauge no more.
  public func destroyRecorder(_ handler: any RecorderHandler) { forget(handler) }
  /// Shows a histogram no more.
  public func destroyTimer(_ handler: any TimerHandler) { forget(handler) }
}
