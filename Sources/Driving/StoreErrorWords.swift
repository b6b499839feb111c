import ReleaseModel
import ReleaseStore
import ReleaseWords

extension StoreError {
  /// Why a command has changed nothing, for whoever has sent it.
  public func words(_ state: ReleaseState) -> String {
    switch self {
    case .refused(let obstacle): obstacle.words(state)
    case .notDurable(let problem), .stopped(let problem): "not recorded: \(problem)"
    }
  }
}
