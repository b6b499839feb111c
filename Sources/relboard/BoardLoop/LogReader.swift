import Attempts
import Board
import Engine
import Foundation
import ReleaseModel
import SQLiteJournal

extension RunDirectory {
  /// The file that an attempt's output is in.
  func logPath(of id: AttemptID) -> String { AttemptDirectory(attemptPath(id.description)).log }
}

/// Reads the ends of logs from their files, and keeps so many of them that memory has a bound.
struct LogReader {
  /// How many logs of ended attempts are kept in memory; others are read again when they are looked at.
  private static let mostEnded = 16
  /// The most that is read of one log at a time, and how far before its end it is entered when it is met for the first
  /// time, or has grown by more since, in bytes.
  private static let piece = 1 << 20

  /// An attempt's log.
  struct Log: Equatable, Sendable {
    var id: AttemptID
    /// The step's `progress:`.
    var progress: String?
    /// Whether Ansible runs it, and tells of its hosts.
    var isPlay = false
  }

  private struct Volume {
    let log: Log
    var follower: LogFollower
    var tail: LogTail
    private var events: PlayEvents?

    init(_ log: Log, _ follower: LogFollower) {
      self.log = log
      self.follower = follower
      tail = LogTail(at: Int(follower.offset))
    }

    /// Reads on in what is told of hosts.
    mutating func readEvents(in run: RunDirectory) -> Bool {
      guard log.isPlay else { return false }
      var reader = events ?? PlayEvents(of: AttemptDirectory(run.attemptPath(log.id.description)))
      let hasNews = reader.readOn()
      if hasNews || tail.play == nil { tail.play = reader.progress }
      events = reader
      return hasNews
    }

    /// Passes over all but the last so many bytes: whoever wants to see them goes back there.
    mutating func catchUp(to limit: Int64) {
      let skipped = follower.length - limit - follower.offset
      guard skipped > 0 else { return }
      follower.skip(to: follower.offset + skipped)
      tail = LogTail(at: Int(follower.offset), progress: tail.progress)
    }
  }

  private let run: RunDirectory
  private var volumes: [AttemptID: Volume] = [:]
  /// Ended attempts, the least recently looked at first.
  private var ended: [AttemptID] = []
  private var counting: LogScan?
  private var search: LogScan?
  /// The place for which the page was read.
  private var place: Int?
  /// A part of the log that is looked at, which its tail does not hold.
  private(set) var page: LogPage?

  init(run: RunDirectory) { self.run = run }

  /// The tails that are at hand.
  var tails: [AttemptID: LogTail] { volumes.mapValues(\.tail) }

  /// What was found in the log that is looked at.
  var findings: LogFindings? { search?.findings }

  /// Reads on in the logs of running attempts, to the end in those of attempts that no longer run, and in one that is
  /// looked at.
  ///
  /// - Returns: whether the tails are others now, and whether there is more to read at once.
  mutating func read(_ order: LogShelf.Order) -> (hasNews: Bool, hasMore: Bool) {
    var hasNews = false
    var hasMore = false
    func note(_ found: (hasNews: Bool, hasMore: Bool)) {
      hasNews = hasNews || found.hasNews
      hasMore = hasMore || found.hasMore
    }
    let running = Set(order.running.map(\.id))
    for log in order.running { note(readOn(log, isRunning: true)) }
    for volume in volumes.values where volume.tail.isGrowing && !running.contains(volume.log.id) {
      note(readOn(volume.log, isRunning: false))
      retire(volume.log.id)
    }
    if let shown = order.shown, !running.contains(shown.id) {
      if volumes[shown.id] == nil { note(readOn(shown, isRunning: false)) }
      retire(shown.id)
    }
    note(look(order.wanted))
    return (hasNews, hasMore)
  }

  private mutating func readOn(_ log: Log, isRunning: Bool) -> (hasNews: Bool, hasMore: Bool) {
    let known = volumes[log.id]
    var volume = known ?? Volume(log, follower(of: log.id))
    if known != nil { volume.catchUp(to: Int64(Self.piece)) }
    var count = 0
    while count < Self.piece, let piece = volume.follower.next(limit: Self.piece - count) {
      volume.tail.take(piece, pattern: log.progress)
      if case .bytes(let bytes, _) = piece { count += bytes.count }
    }
    let hasEvents = volume.readEvents(in: run)
    // A log that grows faster than anybody reads is not read as fast as it grows.
    let hasMore = count >= Self.piece && !isRunning
    volume.tail.isGrowing = isRunning || hasMore
    volumes[log.id] = volume
    return (count > 0 || hasEvents || known?.tail.isGrowing != volume.tail.isGrowing, hasMore)
  }

  private func follower(of id: AttemptID) -> LogFollower {
    var follower = LogFollower(path: run.logPath(of: id))
    follower.skip(to: follower.length - Int64(Self.piece))
    return follower
  }

  private mutating func retire(_ id: AttemptID) {
    ended.removeAll { $0 == id }
    ended.append(id)
    while ended.count > Self.mostEnded { volumes[ended.removeFirst()] = nil }
  }

  // MARK: What is looked at

  /// Reads what somebody looks at and looks for, a piece of it at a time.
  private mutating func look(_ order: LogOrder?) -> (hasNews: Bool, hasMore: Bool) {
    guard let order, volumes[order.attempt] != nil else {
      (counting, search, page, place) = (nil, nil, nil, nil)
      return (false, false)
    }
    let log = LogFollower(path: run.logPath(of: order.attempt))
    var hasNews = noteArrivals(of: order.attempt)
    var hasMore = false
    if search?.attempt != order.attempt || search?.needle != order.needle {
      search = order.needle.map { LogScan(order.attempt, $0, in: log) }
    }
    if counting?.attempt != order.attempt { counting = nil }
    if order.counts, counting == nil { counting = LogScan(order.attempt, nil, in: log) }
    if search?.readOn() == true { (hasNews, hasMore) = (true, true) }
    if order.counts, counting?.readOn() == true { hasMore = true }
    if let wanted = order.place, page?.attempt != order.attempt || place != wanted {
      place = wanted
      if page?.attempt != order.attempt || page?.shows(wanted, lines: 500) != true {
        page = LogPage(order.attempt, readPage(around: wanted, of: order.attempt))
        hasNews = true
      }
    }
    return (number(order.attempt, log) || hasNews, hasMore)
  }

  /// Numbers the lines as soon as those before them have been counted.
  private mutating func number(_ id: AttemptID, _ log: LogFollower) -> Bool {
    guard let counting else { return false }
    var hasNews = false
    if let tail = volumes[id]?.tail, tail.linesBefore == nil,
      let lines = counting.linesBefore(tail.entry, in: log)
    {
      volumes[id]?.tail.linesBefore = lines
      hasNews = true
    }
    if let shown = page?.log, page?.attempt == id, shown.linesBefore == nil,
      let lines = counting.linesBefore(shown.entry, in: log)
    {
      page?.log.linesBefore = lines
      hasNews = true
    }
    return hasNews
  }

  /// Takes note of when the output came that is looked at.
  private mutating func noteArrivals(of id: AttemptID) -> Bool {
    guard let tail = volumes[id]?.tail, tail.end > (tail.arrivals.last?.offset ?? -1) else { return false }
    let known = tail.arrivals.last?.offset
    let range = Int64(max(known ?? 0, tail.start))..<Int64(max(tail.end, tail.start + 1))
    let new = arrivals(of: id, in: range).filter { $0.offset > known ?? -1 }
    volumes[id]?.tail.arrivals += new
    return !new.isEmpty
  }

  private func arrivals(of id: AttemptID, in range: Range<Int64>) -> [LogTail.Arrival] {
    ArrivalFile(AttemptDirectory(run.attemptPath(id.description))).records(for: range).map {
      LogTail.Arrival(offset: Int($0.offset), time: WallInstant(milliseconds: $0.wall))
    }
  }

  /// How far a page goes to either side of the place that is looked at, in lines and in bytes at most.
  private static let reach = (before: 2000, lines: 4000, bytes: 1 << 19)

  private func readPage(around place: Int, of id: AttemptID) -> LogTail {
    var follower = LogFollower(path: run.logPath(of: id))
    follower.skip(to: Int64(max(0, place - Self.reach.bytes)))
    var (before, start): ([UInt8], Int) = ([], Int(follower.offset))
    while follower.offset < place, let piece = follower.next(limit: place - Int(follower.offset)) {
      switch piece {
      case .bytes(let bytes, let offset):
        if before.isEmpty { start = Int(offset) }
        before += bytes
      case .leftOut(let first, _) where first <= place: (before, start) = ([], Int(first))
      case .leftOut: break
      }
    }
    // Not from the middle of a line, and not from before so many lines.
    let feeds = before.indices.reversed().lazy.filter { before[$0] == 0x0A }.prefix(Self.reach.before + 1)
    let all = Array(feeds)
    var first = start
    if all.count > Self.reach.before || start > 0, let feed = all.last { first = start + feed + 1 }
    follower = LogFollower(path: run.logPath(of: id))
    follower.skip(to: Int64(first))
    var page = LogTail(at: first)
    // A small piece at a time: nothing of what was wanted is to be dropped again.
    while page.end < place + Self.reach.bytes, page.lines.count < Self.reach.lines,
      let piece = follower.next(limit: 4096)
    {
      page.take(piece)
    }
    page.isGrowing = page.end < Int(follower.length)
    page.arrivals = arrivals(of: id, in: Int64(page.start)..<Int64(page.end + 1))
    return page
  }
}

extension LogTail {
  fileprivate mutating func take(_ piece: LogFollower.Piece, pattern: String? = nil) {
    switch piece {
    case .bytes(let bytes, _): append(bytes, pattern: pattern)
    case .leftOut(let start, let next):
      leaveOut(upTo: Int(next), words: LogFollower.Piece.words(leftOut: next - start))
    }
  }
}
