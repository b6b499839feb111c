import Foundation
import PlanFile
import ReleaseModel
import Testing

/// The folder of the test files.
let folder = URL(filePath: #filePath).deletingLastPathComponent()

func bytes(of path: String) throws -> [UInt8] {
  try [UInt8](Data(contentsOf: folder.appending(path: path)))
}

/// The folder of `full.yaml`, and of the file that it uses.
let validFolder = folder.appending(path: "Valid").path

func load(_ text: String) -> PlanReading {
  PlanFile.load(bytes: Array(text.utf8), PlanInputs(folder: validFolder))
}

/// A plan with one step, and more parts below it.
func plan(_ parts: String, step: String = "id: a, title: A, run: x") -> String {
  """
  relboard: 1
  release: {name: Example, version: 1.0.0, environment: staging}
  deployment: {steps: [{\(step)}]}
  \(parts)
  """
}

/// The diagnostics of a text, as a user reads them.
func lines(_ reading: PlanReading) -> String {
  reading.diagnostics.map { $0.text(file: "plan.yaml") + "\n" }.joined()
}
