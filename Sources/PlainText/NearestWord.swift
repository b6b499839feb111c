/// The word that is most like a mistyped one, by the number of letters to insert, delete, replace or swap;
/// capitals count as small letters.
///
/// - Returns: nil when none is within a third of the word's length, or the word has not 3 to 64 letters.
public func nearestWord(to word: String, among known: some Sequence<String>) -> String? {
  let letters = Array(word.lowercased().unicodeScalars)
  guard (3...64).contains(letters.count) else { return nil }
  let limit = min(3, letters.count / 3)
  // Sorted, so that of two words equally near always the same is suggested.
  return known.sorted().lazy
    .filter { abs($0.unicodeScalars.count - letters.count) <= limit }
    .map { (word: $0, distance: distance(letters, Array($0.lowercased().unicodeScalars))) }
    .filter { $0.distance <= limit }
    .min { $0.distance < $1.distance }?.word
}

/// Optimal string alignment distance.
private func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...right.count)
  for i in left.indices {
    var row = [i + 1]
    for j in right.indices {
      var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (left[i] == right[j] ? 0 : 1))
      if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
        best = min(best, beforeLast[j - 1] + 1)
      }
      row.append(best)
    }
    beforeLast = last
    last = row
  }
  return last[right.count]
}
