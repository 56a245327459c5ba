import Crypto
import SystemPackage

/// What an input is, whatever it is called now.
enum InputIdentity: Sendable {
  /// A file, by the SHA-256 of its content.
  case content(digest: String)
  /// A path, or a word that names no file.
  case name(String)
  /// A file whose content cannot be read.
  case unreadable(Errno)
}

/// By what inputs are told apart.
enum InputKey: String, CaseIterable, Sendable {
  /// Files by their content, everything else by its name.
  case automatic
  /// By content; an input that is no readable file fails.
  case content
  /// By path.
  case path
  /// By the line or word itself.
  case line
}

/// Finds out what inputs are.
struct InputIdentifier: ~Copyable {
  private let key: InputKey
  private var cache: HashCache

  init(key: InputKey, cache: consuming HashCache) {
    self.key = key
    self.cache = cache
  }

  /// Identifies an input, which must be a file, or have been one, if it was found as a file.
  mutating func identify(_ input: [UInt8], mustBeFile: Bool) -> InputIdentity {
    switch key {
    case .line, .path: return .name(Self.text(input))
    case .automatic, .content: break
    }
    guard let path = FilePath(bytes: input) else { return .unreadable(.invalidArgument) }
    do throws(Errno) {
      let status = try Stat(path)
      guard status.type == .regular else {
        return key == .content ? .unreadable(.isDirectory) : .name(Self.text(input))
      }
      return .content(digest: try cache.digest(of: path, status))
    } catch {
      // A word that names nothing is a word; a name whose file cannot be reached is a fault.
      let isWord = key == .automatic && !mustBeFile && Self.namesNothing(path)
      return isWord ? .name(Self.text(input)) : .unreadable(error)
    }
  }

  /// Keeps what was learned for the next run.
  mutating func save() { cache.save() }

  private static func namesNothing(_ path: FilePath) -> Bool {
    do throws(Errno) {
      _ = try Stat(path, followTargetSymlink: false)
      return false
    } catch {
      return error == .noSuchFileOrDirectory || error == .notDirectory
        || error == .fileNameTooLong
    }
  }

  /// A name as text that tells different bytes apart: what is not UTF-8 is written in digits.
  static func text(_ bytes: [UInt8]) -> String {
    String(validating: bytes, as: UTF8.self) ?? "bytes:" + Hexadecimal.text(bytes)
  }
}

extension FilePath {
  /// A path from the bytes of its name.
  ///
  /// - Returns: `nil` for bytes that no path has.
  init?(bytes: [UInt8]) {
    guard !bytes.isEmpty, !bytes.contains(0) else { return nil }
    self = unsafe (bytes + [0]).withUnsafeBytes { bytes in
      unsafe FilePath(
        platformString: bytes.baseAddress!.assumingMemoryBound(to: CChar.self))
    }
  }
}
