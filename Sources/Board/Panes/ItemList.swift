import ReleaseModel

/// The rows of a pane's list, each made when somebody looks at it: no frame costs what it does not show.
struct ItemList: RandomAccessCollection, Sendable {
  /// Rows that follow one another.
  enum Part: Sendable {
    case items([Item])
    /// A flow's steps, in the order of the plan.
    case steps(Flow)
    /// A flow's steps, with rows for its groups.
    case grouped(GroupedSteps)
    /// All checks of a list, in the order of the plan.
    case checks(CheckKey.List, CheckBook)
    /// So many events.
    case events(Int)
    /// The events with these numbers, ascending.
    case found([Int])

    fileprivate var count: Int {
      switch self {
      case .items(let items): items.count
      case .steps(let flow): flow.steps.count
      case .grouped(let steps): steps.count
      case .checks(let list, let book): book.keys(list).count
      case .events(let count): count
      case .found(let numbers): numbers.count
      }
    }

    fileprivate func item(at index: Int) -> Item {
      switch self {
      case .items(let items): items[index]
      case .steps(let flow): .step(flow.steps[index].id)
      case .grouped(let steps): steps.item(at: index)
      case .checks(let list, let book): .check(book.keys(list)[index])
      case .events: .event(index + 1)
      case .found(let numbers): .event(numbers[index])
      }
    }

    fileprivate func index(of item: Item) -> Int? {
      switch (self, item) {
      case (.items(let items), _): items.firstIndex(of: item)
      case (.steps(let flow), .step(let id)): flow.position(of: id)
      case (.grouped(let steps), _): steps.index(of: item)
      case (.checks(let list, let book), .check(let key)) where key.list == list: book.position(of: key)
      case (.events(let count), .event(let number)): number > 0 && number <= count ? number - 1 : nil
      case (.found(let numbers), .event(let number)): numbers.sortedIndex(of: number)
      case (.steps, _), (.checks, _), (.events, _), (.found, _): nil
      }
    }
  }

  private let parts: [Part]
  let endIndex: Int
  var startIndex: Int { 0 }

  init(_ parts: [Part]) {
    self.parts = parts
    endIndex = parts.reduce(0) { $0 + $1.count }
  }

  /// Makes a list of the rows of another and more.
  init(_ list: ItemList, _ more: [Part]) { self.init(list.parts + more) }

  subscript(position: Int) -> Item {
    var rest = position
    for part in parts {
      if rest < part.count { return part.item(at: rest) }
      rest -= part.count
    }
    preconditionFailure("no row \(position) of \(endIndex)")
  }

  /// Where an item is; nil when it is none of these.
  func firstIndex(of item: Item) -> Int? {
    var before = 0
    for part in parts {
      if let index = part.index(of: item) { return before + index }
      before += part.count
    }
    return nil
  }

  func contains(_ item: Item) -> Bool { firstIndex(of: item) != nil }
}

extension Array where Element == Int {
  /// Where a number is among ascending ones; nil where it is none of them.
  fileprivate func sortedIndex(of number: Int) -> Int? {
    var range = 0..<count
    while let first = range.first {
      let middle = first + range.count / 2
      if self[middle] == number { return middle }
      range = self[middle] < number ? middle + 1..<range.upperBound : first..<middle
    }
    return nil
  }
}
