/// A command of a golden script, taken apart: a verb, an argument, and settings.
struct ScriptWords {
  /// The first word.
  let verb: String

  private let arguments: [String]
  private let settings: [String: String]

  /// Takes a line apart at its spaces; what stands between quotation marks stays together.
  init(_ text: String) {
    var words: [String] = []
    var word: String?
    var isQuoted = false
    for character in text {
      if character == "\"" {
        isQuoted.toggle()
        word = word ?? ""
      } else if character == " " && !isQuoted {
        if let word { words.append(word) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    if let word { words.append(word) }
    verb = words.first ?? ""
    var arguments: [String] = []
    var settings: [String: String] = [:]
    for word in words.dropFirst() {
      if let mark = word.firstIndex(of: "=") {
        settings[String(word[..<mark])] = String(word[word.index(after: mark)...])
      } else {
        arguments.append(word)
      }
    }
    self.arguments = arguments
    self.settings = settings
  }

  /// The value of a setting.
  subscript(setting: String) -> String? { settings[setting] }

  /// The value of a setting that is a number.
  func number(_ setting: String) throws(ExpectationFailure) -> UInt64? {
    guard let text = settings[setting] else { return nil }
    guard let number = UInt64(text) else {
      throw ExpectationFailure("\(setting)=\(text) is no number")
    }
    return number
  }

  /// The word behind the verb.
  func argument() throws(ExpectationFailure) -> String {
    guard let argument = arguments.first else {
      throw ExpectationFailure("'\(verb)' needs to be told more")
    }
    return argument
  }

  /// The word behind the verb, as a number.
  func argumentNumber() throws(ExpectationFailure) -> UInt64 {
    let text = try argument()
    guard let number = UInt64(text) else {
      throw ExpectationFailure("'\(text)' is no number")
    }
    return number
  }
}
