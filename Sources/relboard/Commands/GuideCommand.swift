import ArgumentParser
import Driving
import PlainText
import ReleaseModel
import ReleaseWords
import Screen

/// `relboard guide [TASK]`
struct GuideCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "guide",
    abstract: "Says what the practice asks in each of its ten tasks, and where it is found here.")

  @Argument(
    help: ArgumentHelp("The task, by its number or name; nothing lists them.", valueName: "task"),
    completion: .list(PracticeTask.allCases.map(\.rawValue)))
  var task: String?

  func run() throws {
    guard let task else {
      let width = PracticeTask.allCases.map(\.rawValue.count).max() ?? 0
      for task in PracticeTask.allCases {
        let number = padded("\(task.number)", to: 2, .right)
        Console.say("\(number)  \(padded(task.rawValue, to: width))  \(task.guide.title)")
      }
      return
    }
    guard let found = PracticeTask(task) else {
      let names = PracticeTask.allCases.map(\.rawValue)
      let meant = nearestWord(to: task, among: names).map { "; did you mean '\($0)'?" }
      throw Failure(
        "no task '\(task)'" + (meant ?? "; there are 1 to \(names.count): \(names.joined(separator: ", "))"))
    }
    Console.say("\(found.number). \(found.guide.title)")
    Console.say("")
    for line in found.guide.paragraphs.flatMap({ hanging($0, to: 78) }) { Console.say(line) }
  }
}
