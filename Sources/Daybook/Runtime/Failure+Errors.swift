internal import DaybookDomain
internal import DaybookWire

extension Failure {
  /// Messages are cut after so many bytes.
  private static let messageByteLimit = 16_384

  /// The failure that an error of a handler makes.
  ///
  /// - Parameters:
  ///   - error: What the handler threw.
  ///   - stage: The stage that the attempt entered last.
  ///   - now: From when on a retry after a while is counted.
  init(_ error: any Error, stage: String, now: Timestamp) {
    self.init()
    if let error = error as? any JobError {
      message = error.message?.cut(to: Self.messageByteLimit)
      errorType = error.errorType.cut(to: NameTable.byteLimit)
      reason = error.reason.cut(to: NameTable.byteLimit)
      self.stage = (error.stage ?? stage).cut(to: NameTable.byteLimit)
      category = error.category
      verdict = Verdict(error.verdict, now: now)
    } else {
      message = String(describing: error).cut(to: Self.messageByteLimit)
      errorType = String(describing: type(of: error)).cut(to: NameTable.byteLimit)
      self.stage = stage
    }
  }
}

extension Verdict {
  init(_ verdict: JobVerdict, now: Timestamp) {
    self =
      switch verdict {
      case .byPolicy: .byPolicy
      case .retry(let moment): .retry(at: moment)
      case .retryAfter(let delay): .retry(at: now.adding(milliseconds: delay.milliseconds))
      case .discard: .discard
      case .cancel: .cancel
      case .skip: .skip
      }
  }
}

extension String {
  /// The first so many bytes, and no half character.
  func cut(to byteLimit: Int) -> String {
    if utf8.count <= byteLimit { return self }
    var end = utf8.index(startIndex, offsetBy: byteLimit)
    while end > startIndex, String.Index(end, within: self) == nil {
      end = utf8.index(before: end)
    }
    return String(self[..<end])
  }
}
