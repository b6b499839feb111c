import ArgumentParser
import PlainText
import PlanFile
import ReleaseModel

/// A moment that a person names on the command line: a time as plans have it, or how long ago.
struct Moment: ExpressibleByArgument {
  let instant: WallInstant

  init?(argument: String) {
    if let ago = Duration(text: argument) {
      instant = .wallNow - ago
    } else if let named = WallInstant(iso8601: argument) {
      instant = named
    } else {
      return nil
    }
  }
}
