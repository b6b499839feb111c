/// What a playbook's events say so far, in the order in which its hosts were met: more than is recorded.
public struct PlayProgress: Hashable, Sendable {
  /// A host.
  public struct Host: Hashable, Sendable {
    /// Its name in the inventory.
    public var name: String
    /// How it stands.
    public var standing: PlayStanding
    /// The task at which it is.
    public var task: String?

    /// Describes a host.
    public init(name: String, standing: PlayStanding, task: String? = nil) {
      self.name = name
      self.standing = standing
      self.task = task
    }
  }

  /// The hosts.
  public private(set) var hosts: [Host] = []
  /// The play that goes on.
  public var play: String?
  /// The task that goes on.
  public var task: String?
  /// How many tasks were begun.
  public var tasks = 0
  /// Whether the recap has come.
  public var hasEnded = false
  private var places: [String: Int] = [:]

  /// Nothing has happened.
  public init() {}

  /// A host; one that is not known yet waits.
  public subscript(name: String) -> Host {
    get { places[name].map { hosts[$0] } ?? Host(name: name, standing: PlayStanding(.waiting)) }
    set {
      if let place = places[name] {
        hosts[place] = newValue
      } else {
        places[name] = hosts.count
        hosts.append(newValue)
      }
    }
  }

  /// How many stand where.
  public var tally: HostTally { HostTally(hosts.lazy.map(\.standing.state)) }

  /// What is not yet told of, and is told of from now on: hosts of which the same is to be said together.
  public func news(after told: inout [String: PlayStanding]) -> [PlayNews] {
    var order: [PlayStanding] = []
    var groups: [PlayStanding: [String]] = [:]
    for host in hosts where told[host.name] != host.standing {
      told[host.name] = host.standing
      if groups[host.standing] == nil { order.append(host.standing) }
      groups[host.standing, default: []].append(host.name)
    }
    return order.map { PlayNews($0, groups[$0] ?? []) }
  }
}
