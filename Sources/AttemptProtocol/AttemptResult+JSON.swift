extension AttemptResult: Decodable {
  private enum CodingKeys: String, CodingKey {
    case `protocol`
    case attempt
    case exit, signal, error, ended
    case logBytes = "log_bytes"
    case logSHA256 = "log_sha256"
    case logComplete = "log_complete"
    case logLeftOut = "log_left_out"
    case startedBoot = "started_boot_ms"
    case startedWall = "started_wall_ms"
    case endedBoot = "ended_boot_ms"
    case endedWall = "ended_wall_ms"
    case user = "user_ms"
    case system = "system_ms"
    case maximumResident = "max_rss_kib"
  }

  /// The result as one JSON object; decoding it gives the result again.
  public var json: String {
    var object = JSONObject().adding(CodingKeys.protocol.rawValue, protocolVersion)
    if let attempt { object = object.adding(CodingKeys.attempt.rawValue, text: attempt) }
    switch outcome {
    case .exit(let status): object = object.adding(CodingKeys.exit.rawValue, status)
    case .signal(let signal): object = object.adding(CodingKeys.signal.rawValue, signal)
    case .couldNotStart(let reason): object = object.adding(CodingKeys.error.rawValue, text: reason)
    }
    if let ended { object = object.adding(CodingKeys.ended.rawValue, text: ended.rawValue) }
    return
      object
      .adding(CodingKeys.logBytes.rawValue, log.bytes)
      .adding(CodingKeys.logSHA256.rawValue, text: log.sha256)
      .adding(CodingKeys.logComplete.rawValue, log.isComplete)
      .adding(CodingKeys.logLeftOut.rawValue, log.leftOut)
      .adding(CodingKeys.startedBoot.rawValue, started.boot)
      .adding(CodingKeys.startedWall.rawValue, started.wall)
      .adding(CodingKeys.endedBoot.rawValue, finished.boot)
      .adding(CodingKeys.endedWall.rawValue, finished.wall)
      .adding(CodingKeys.user.rawValue, usage.user)
      .adding(CodingKeys.system.rawValue, usage.system)
      .adding(CodingKeys.maximumResident.rawValue, usage.maximumResident)
      .text
  }

  /// Decodes the members of ``json``.
  ///
  /// - Throws: `DecodingError`, also when there is none of `exit`, `signal` and `error`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func number(_ key: CodingKeys) throws -> Int64 { try container.decode(Int64.self, forKey: key) }
    let outcome: Termination =
      if let status = try container.decodeIfPresent(Int32.self, forKey: .exit) {
        .exit(status)
      } else if let signal = try container.decodeIfPresent(Int32.self, forKey: .signal) {
        .signal(signal)
      } else {
        .couldNotStart(try container.decode(String.self, forKey: .error))
      }
    self.init(
      outcome: outcome,
      ended: try container.decodeIfPresent(Ending.self, forKey: .ended),
      log: Log(
        bytes: try number(.logBytes), sha256: try container.decode(String.self, forKey: .logSHA256),
        isComplete: try container.decode(Bool.self, forKey: .logComplete),
        // Earlier shims kept the beginning alone.
        leftOut: try container.decodeIfPresent(Int64.self, forKey: .logLeftOut) ?? 0),
      started: Moment(boot: try number(.startedBoot), wall: try number(.startedWall)),
      finished: Moment(boot: try number(.endedBoot), wall: try number(.endedWall)),
      usage: Usage(
        user: try number(.user), system: try number(.system),
        maximumResident: try number(.maximumResident)),
      attempt: try container.decodeIfPresent(String.self, forKey: .attempt),
      protocolVersion: try container.decode(Int32.self, forKey: .protocol))
  }
}
