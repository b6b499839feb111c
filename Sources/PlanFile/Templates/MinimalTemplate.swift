extension PlanTemplate {
  static let minimal = PlanTemplate(
    name: "minimal", summary: "a control, two steps, a check and a trigger",
    text: #"""
      # A small plan that can be opened as it is: its commands only print. Replace them one by one.
      # `relboard check` tells what the practice would add. Unknown keys are errors; durations need a
      # unit: ms, s, m, h or d.
      relboard: 1
      release:
        name: Example
        version: 1.0.0
        environment: staging        # what a person types to confirm something dangerous
        #: When the release may be made: days in UTC, or times such as 2030-01-15T22:00:00Z.
        window: {opens: 2030-01-15, closes: 2030-01-16}
      controls:                     # must hold before the release; without a check a person ticks them
        - {id: reviewed, title: The plan is reviewed}
      deployment:
        steps:
          - id: install
            title: Install the release
            run: echo "installing"  # a string goes to `sh -e -c`; a list is run as it is
            undo: {run: echo "installing the previous release", planned: 1m}
          - id: restart
            title: Restart the service
            needs: [install]        # steps without a path between them may run at once
            confirm: true           # waits for a person
            run: [echo, restarting]
            undo: {run: [echo, restarting], planned: 1m}
      verification:                 # decides whether the release stays
        - {id: answers, title: The service answers, after: restart, run: "true"}
      backout:                      # takes the release back, by the undos of the steps
        triggers:
          - {id: no-answer, title: The service does not answer, when: {check: answers}, action: propose}

      """#)
}
