import Screen
import Testing

@Suite struct GeometryTests {
  private static let extremes = [Int.min, -3, 0, 1, 7, Int.max]

  @Test func noRectangleTraps() {
    for x in Self.extremes {
      for width in Self.extremes {
        let rect = Rect(x: x, y: width, width: width, height: x)
        #expect(rect.width >= 0 && rect.height >= 0)
        #expect(rect.maxX >= rect.x && rect.maxY >= rect.y)
        for amount in Self.extremes {
          let inset = rect.inset(by: amount)
          #expect(inset.intersection(rect).width <= rect.width)
          #expect(rect.row(amount).height <= 1)
          let parts = rect.columns([.cells(amount), .share(width), .share(amount), .share(1)])
          #expect(parts.map(\.width).reduce(0, +) == rect.width)
          #expect(rect.rows([.cells(width), .cells(amount)]).allSatisfy { $0.maxY <= rect.maxY })
        }
      }
    }
  }

  @Test func fixedExtentsComeFirstAndSharesFillTheRest() {
    let rows = Rect(width: 80, height: 24).rows([.cells(2), .share(1), .share(2), .cells(1)])
    #expect(rows.map(\.y) == [0, 2, 9, 23])
    #expect(rows.map(\.height) == [2, 7, 14, 1])
    #expect(Rect(width: 5, height: 1).columns([.cells(3), .share(1), .cells(9)]).map(\.width) == [3, 0, 2])
  }

  @Test func rectanglesThatDoNotMeetShareNothing() {
    let rect = Rect(x: 2, y: 2, width: 4, height: 3)
    #expect(rect.intersection(Rect(x: 6, y: 2, width: 4, height: 3)).isEmpty)
    #expect(rect.intersection(Rect(x: 4, y: 0, width: 9, height: 3)) == Rect(x: 4, y: 2, width: 2, height: 1))
    #expect(rect.contains(Point(x: 5, y: 4)) && !rect.contains(Point(x: 6, y: 4)))
  }

  @Test func aDialogIsCentredAndNeverLargerThanItsPlace() {
    let place = Rect(x: 1, y: 1, width: 10, height: 5)
    #expect(place.centered(Size(columns: 4, rows: 3)) == Rect(x: 4, y: 2, width: 4, height: 3))
    #expect(place.centered(Size(columns: 40, rows: 30)) == place)
  }
}
