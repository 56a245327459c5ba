/// Headers that tell browsers what they may not do with an answer.
public enum SecurityHeaders {
  /// For the dashboard: its own files and nothing else, in no frame, with no device of the reader.
  public static let page: [HeaderLine] =
    [
      HeaderLine(
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
          + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
      HeaderLine("cross-origin-opener-policy", "same-origin"),
      HeaderLine(
        "permissions-policy",
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ] + everywhere

  /// For everything that programs read: kept by nobody, and never taken for a page.
  public static let document: [HeaderLine] =
    [
      HeaderLine("cache-control", "no-store"),
      HeaderLine("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
    ] + everywhere

  private static let everywhere: [HeaderLine] = [
    HeaderLine("cross-origin-resource-policy", "same-origin"),
    HeaderLine("referrer-policy", "no-referrer"),
    HeaderLine("x-content-type-options", "nosniff"),
  ]
}
