package import DaybookDomain
internal import DaybookProjections

extension View {
  /// Why a command would be refused now; `nil` when it would not.
  package func rejection(
    of command: JobCommand, on job: JobID
  ) throws(DaybookError) -> JobRejection? {
    let state: JobState?
    if let known = photograph.ledger.jobs.state(of: job) {
      state = known
    } else {
      state = try history(of: job)?.state
    }
    do throws(JobRejection) {
      _ = try JobState.decide(command, about: state, at: time)
      return nil
    } catch { return error }
  }
}
