import Board
import Driving

extension ReplayedRun {
  /// Where the replay stands, as the board shows it.
  var status: ReplayStatus {
    ReplayStatus(position: position, count: count, isPlaying: isPlaying, speed: speed)
  }

  /// Moves about as a key asks.
  func perform(_ control: ReplayControl) {
    switch control {
    case .playOrPause: playOrPause()
    case .faster: changeSpeed(isFaster: true)
    case .slower: changeSpeed(isFaster: false)
    case .step(let count): step(by: count)
    case .go(let event): go(to: event)
    case .jump(let forward): jump(isForward: forward)
    }
  }
}
