import Foundation
import TestSupport
import Testing

/// A message is written anew in `$EDITOR`, looked at as it would be told, and sent so.
@Suite(
  .blocking, .patience,
  .enabled(if: TmuxTerminal.isAvailable, "tmux is not installed: apt-get install tmux"))
struct DraftEditingTests {
  @Test func aMessageIsWrittenAnewInTheEditorAndToldAsItWasWritten() throws {
    let program = try Program()
    defer { program.remove() }
    let told = program.home.path + "/told"
    let plan = try program.write(
      """
      relboard: 1
      release: {name: Tiny, version: "1", environment: dev}
      deployment: {steps: [{id: first, title: First, run: "true", confirm: true}]}
      communications:
        - {id: desk, audience: Service desk, moment: started, confirm: true, run: "cat > '\(told)'", text: "What: the old words"}
      """, to: "plan.yaml")
    let editor = try program.write(
      """
      cp "$1" '\(program.home.path)/seen'
      printf 'What: {{release.nmae}}\\n' > "$1"
      test -e '\(program.home.path)/once' && printf 'What: {{release.name}} {{release.version}}\\nWhere: here\\n' > "$1"
      touch '\(program.home.path)/once'
      """, to: "editor")
    let terminal = try TmuxTerminal(
      program, line: "export VISUAL= EDITOR='sh \(editor)'; '\(Program.path)' '\(plan)'; exec cat")
    try terminal.wait(for: "Next: start the deployment")
    try terminal.press("m")
    try terminal.wait(for: "Service desk")
    try terminal.press("E")
    // What is wrong with it shows before it takes the place of the draft, and keeps it from being sent.
    try terminal.wait(for: "nothing is known of release.nmae")
    #expect(
      try String(contentsOfFile: program.home.path + "/seen", encoding: .utf8) == "What: the old words\n")
    try terminal.press("Escape")
    try terminal.wait(for: "the old words")
    try terminal.press("E")
    try terminal.wait(for: "What: Tiny 1")
    try terminal.press("Enter")
    try terminal.wait(for: "written anew")
    try terminal.press("S")
    try terminal.wait(for: "Where: here")
    try terminal.press("Enter")
    try waitUntil("it was told") { FileManager.default.fileExists(atPath: told) }
    try terminal.wait(for: "1 of 1 told")
    #expect(try String(contentsOfFile: told, encoding: .utf8) == "What: Tiny 1\nWhere: here\n")
  }
}
