internal import DaybookDomain
internal import DaybookLog

extension JobEvent.StateDigested: EventFields {
  mutating func visit<C: FieldCoder & ~Copyable & ~Escapable>(
    _ coder: inout C
  ) throws(MalformedBytes) {
    try coder.position("through", &throughPosition)
    try coder.name("projection", &projection)
    try coder.number("version", &version)
    // Written like a key: 128 bits, and 32 hexadecimal digits.
    var digest = JobKey(high: high, low: low)
    try coder.key("digest", &digest)
    (high, low) = (digest.high, digest.low)
  }
}
