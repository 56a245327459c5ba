package import DaybookDomain

extension JobTable {
  /// The jobs of a batch that have not ended, oldest first.
  ///
  /// - Complexity: O(*m*), *m* being the number of jobs in memory.
  package func outstandingJobs(of batch: BatchID) -> [JobID] {
    var found: [JobID] = []
    rows.enumerate { _, row in
      if row.hasExtension, !row.status.isTerminal, extensions[row.extensionPlace].batch == batch {
        found.append(row.id)
      }
    }
    return found.sorted()
  }
}
