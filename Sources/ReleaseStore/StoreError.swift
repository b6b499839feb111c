import ReleaseModel

/// Why a command has changed nothing. What it says to a person is worded where obstacles are.
public enum StoreError: Error, Hashable {
  /// It cannot be done in this state.
  case refused(Obstacle)
  /// Its records could not be made durable.
  case notDurable(String)
  /// Neither these nor any other records can be made durable, however long one waits.
  case stopped(String)
}
