import DaybookAudit
import SystemPackage

/// The keys that checkpoints are signed with, as the command line is given them.
enum KeyFile {
  /// The secret key in a file that `daybook keygen` made.
  static func signer(_ path: String) throws -> NoteSigner {
    let text = try text(of: FilePath(path))
    do throws(KeyError) { return try NoteSigner(text) } catch {
      throw Refusal("\(path) holds no secret key: \(error). Nothing was done.", .usage)
    }
  }

  /// The public key that is meant by a word: its text, or the file that holds it.
  ///
  /// Of a file with a secret key it is the other half.
  static func verifier(_ word: String) throws -> NoteKey {
    do throws(KeyError) { return try NoteKey(word) } catch .malformed {} catch {
      throw Refusal("'\(word)' is no key: \(error). Nothing was done.", .usage)
    }
    guard (try? Stat(FilePath(word))) != nil else {
      throw Refusal(
        "'\(word)' is no key, and no file: a key looks like NAME+HASH+KEY, as 'daybook keygen' "
          + "prints it. Nothing was done.", .usage)
    }
    let text = try text(of: FilePath(word))
    if let signer = try? NoteSigner(text) { return signer.key }
    do throws(KeyError) { return try NoteKey(text) } catch {
      throw Refusal("\(word) holds no key: \(error). Nothing was done.", .usage)
    }
  }

  private static func text(of path: FilePath) throws -> Substring {
    let text = String(decoding: try FileContent.read(path), as: UTF8.self)
    return text.last == "\n" ? text.dropLast() : text[...]
  }
}
