import ArgumentParser

extension ArgumentHelp {
  /// What names a run.
  static let run = ArgumentHelp("The run: an id, or the beginning or the end of one.", valueName: "run")
  /// What names a run, or is left away.
  static let newestRun = ArgumentHelp(
    "The run: an id, the beginning or the end of one, or nothing for the newest.", valueName: "run")
}
