/// Does what blocks, such as reading, hashing or syncing a file, on a thread of its own, to its end.
///
/// - Throws: what the work throws.
package func blocking<Value: Sendable, Failure: Error>(
  _ work: @escaping @Sendable () throws(Failure) -> Value
) async throws(Failure) -> Value {
  try await onThread { _ in Result(catching: work) }.get()
}
