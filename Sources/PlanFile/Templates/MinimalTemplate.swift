extension PlanTemplate {
  static let minimal = PlanTemplate(
    name: "minimal", summary: "two steps and one check",
    text: #"""
      # The least that a plan needs. `relboard check` tells what the practice would add.
      # Durations need a unit: ms, s, m, h or d. Unknown keys are errors.
      relboard: 1
      release:
        name: Example
        version: 1.0.0
        environment: staging        # what a person types to confirm something dangerous
      deployment:
        steps:
          - id: install
            title: Install the release
            run: echo "installing"  # a string goes to `sh -e -c`; a list is run as it is
            undo: {run: echo "installing the previous release", planned: 1m}
          - id: restart
            title: Restart the service
            needs: [install]        # steps without a path between them may run at once
            run: [echo, restarting]
            undo: {run: [echo, restarting], planned: 1m}
      verification:
        - {id: answers, title: The service answers, after: restart, run: "true"}

      """#)
}
