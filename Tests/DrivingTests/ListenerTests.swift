import Driving
import Synchronization
import Testing

@Suite("A listener") struct ListenerTests {
  @Test("is told the thousandth time as it was the first: nothing piles up on the way")
  func depth() {
    let listener = Listener()
    let places = Mutex<[UInt]>([])
    listener.tell()
    listener.listen {
      var here = 0
      withUnsafePointer(to: &here) { here in places.withLock { $0.append(UInt(bitPattern: here)) } }
    }
    for _ in 0..<1000 { listener.tell() }
    let seen = places.withLock { $0 }
    #expect(seen.count == 1000 && Set(seen).count == 1, "the stack was \(Set(seen).count) times another")
  }
}
