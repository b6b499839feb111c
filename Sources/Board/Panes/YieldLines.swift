import ReleaseModel
import ReleaseWords
import Screen

/// What a step has given to later ones.
func yieldLines(_ yield: StepYield?, columns: Int) -> [[Span]] {
  guard let yield else { return [] }
  return yield.outputs.flatMap { entry("gives", $0.words, .accent, columns: columns) }
    + yield.files.flatMap { fileEntry($0, as: "made", columns: columns) }
}

/// The files of the package that steps have made, each with the step.
func producedLines(_ scene: Scene, columns: Int) -> [[Span]] {
  scene.state.producedFiles.flatMap { made in
    fileEntry(made.file, as: "made by \(made.step)", columns: columns)
  }
}

private func fileEntry(_ file: ProducedFile, as name: String, columns: Int) -> [[Span]] {
  entry(name, "\(file.path), \(Words.count(Int(clamping: file.size), "byte"))", columns: columns)
    + entry("", file.sha256, .muted, columns: columns)
}
