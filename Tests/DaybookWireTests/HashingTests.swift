import DaybookDomain
import DaybookLog
import DaybookWire
import Testing

@Suite struct `Hashing` {
  /// From `vectors_sip128` of the authors' reference code: the key is the bytes 0 to 15, the
  /// input the bytes 0 to *n* − 1.
  static let vectors: [(count: Int, digest: String)] = [
    (0, "a3817f04ba25a8e66df67214c7550293"), (1, "da87c1d86b99af44347659119b22fc45"),
    (2, "8177228da4a45dc7fca38bdef60affe4"), (3, "9c70b60c5267a94e5f33b6b02985ed51"),
    (4, "f88164c12d9c8faf7d0f6e7c7bcd5579"), (5, "1368875980776f8854527a07690e9627"),
    (6, "14eeca338b208613485ea0308fd7a15e"), (15, "5493e99933b0a8117e08ec0f97cfc3d9"),
  ]

  @Test(arguments: vectors)
  func `gives the digests that its authors published`(count: Int, digest: String) {
    let input = (0..<count).map { UInt8($0) }
    let key: (UInt64, UInt64) = (0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908)
    let found = unsafe SipHash.digest(of: input.span.bytes, key: key)
    // The reference code writes both halves lowest byte first.
    let written = JobKey(high: found.high.byteSwapped, low: found.low.byteSwapped)
    #expect(written.hexadecimal == digest)
  }

  @Test(arguments: [7, 8, 9, 63, 64, 65])
  func `sees every byte of its input`(count: Int) {
    let input = [UInt8](repeating: 0, count: count)
    var digests: Set<JobKey> = [JobKey(digestOf: input)]
    for index in 0..<count {
      var changed = input
      changed[index] = 1
      digests.insert(JobKey(digestOf: changed))
    }
    #expect(digests.count == count + 1)
  }
}

@Suite struct `The key of a job` {
  @Test func `is the digest under the key that the file format names`() {
    let name = Array("daybook job keys".utf8)
    let words = [name[..<8], name[8...]].map { half in
      half.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    }
    let text = Array("Ålesund/track-7".utf8)
    let digest = unsafe SipHash.digest(of: text.span.bytes, key: (words[0], words[1]))
    #expect(JobKey(digestOf: text) == JobKey(high: digest.high, low: digest.low))
  }

  @Test func `comes back from its digits`() {
    let key = JobKey(high: 0x00FF_0000_0000_0001, low: 0xABCD_EF01_2345_6789)
    #expect(key.hexadecimal == "00ff000000000001abcdef0123456789")
    #expect(JobKey(hexadecimal: key.hexadecimal) == key)
  }

  @Test func `is read from large letters too`() {
    let key = JobKey(hexadecimal: "00FF000000000001ABCDEF0123456789")
    #expect(key == JobKey(high: 0x00FF_0000_0000_0001, low: 0xABCD_EF01_2345_6789))
  }

  @Test(arguments: [
    "", "00ff", "00ff000000000001abcdef012345678", "00ff000000000001abcdef01234567890",
    "00ff000000000001abcdef012345678g", "+0ff000000000001abcdef0123456789",
    "00ff00000000000١abcdef012345678", "00ff000000000001-bcdef0123456789",
    "00ff000000000001 bcdef0123456789",
  ])
  func `is not read from anything but 32 digits`(text: String) {
    #expect(JobKey(hexadecimal: text) == nil)
  }
}
