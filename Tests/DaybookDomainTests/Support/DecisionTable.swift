import DaybookDomain
import DaybookTesting
import Testing

/// What a command comes to.
enum Answer: Equatable {
  case events([JobEvent])
  case rejected(JobRejection)
  /// Recorded, and refused all the same.
  case late([JobEvent], JobRejection)

  static func events(_ events: JobEvent...) -> Answer { .events(events) }

  init(_ command: JobCommand, in situation: Situation) {
    do throws(JobRejection) {
      let decision = try situation.scenario.decide(command)
      self = decision.refusal.map { .late(Array(decision), $0) } ?? .events(Array(decision))
    } catch { self = .rejected(error) }
  }
}

/// One command, and what it comes to in every situation.
struct DecisionRow {
  var command: JobCommand
  var answers: [(situations: [Situation], answer: Answer)]

  init(_ command: JobCommand, _ answers: [([Situation], Answer)]) {
    self.command = command
    self.answers =
      answers + [([.deleted], .rejected(.deleted)), ([.absent], .rejected(.unknownJob))]
  }
}

/// One field of the table.
struct DecisionCase: CustomTestStringConvertible {
  var command: JobCommand
  var situation: Situation
  var expected: Answer?

  var testDescription: String { "\(command) of a job that is \(situation)" }

  static func all(of rows: [DecisionRow]) -> [DecisionCase] {
    rows.flatMap { row in
      Situation.allCases.map { situation in
        let answers = row.answers.filter { $0.situations.contains(situation) }
        return DecisionCase(
          command: row.command, situation: situation,
          expected: answers.count == 1 ? answers[0].answer : nil)
      }
    }
  }
}
