import ReleaseModel

extension Schema where Value == Iteration {
  /// The release iteration.
  static var iteration: Self {
    .mapping("the iteration") { fields in
      let time = fields.window(from: "starts", to: "ends")
      let activities = fields.optional("activities", .list(of: .activity), "its work")
      guard let time else { return nil }
      var iteration = Iteration(time: time)
      iteration.activities = activities ?? []
      return iteration
    }
  }
}

extension Schema where Value == Iteration.Activity {
  fileprivate static var activity: Self {
    .mapping("an activity") { fields in
      let id = fields.id(in: .activity)
      let title = fields.required("title", .line, "what is done, in a person's words", else: "")
      let kind = fields.required("kind", .choice, "of what kind it is", else: Iteration.Kind.planning)
      var activity = Iteration.Activity(id: id, title: title, kind: kind)
      fields.set(&activity.owner, "owner", .reference(to: .person), "who answers for it")
      activity.due = fields.optional("due", .end, "when it has to be done: a date ends with its day, in UTC")
      fields.set(&activity.isDone, "done", .boolean, "whether it is done")
      return activity
    }
  }
}
