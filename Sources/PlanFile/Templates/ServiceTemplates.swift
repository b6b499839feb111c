extension PlanTemplate {
  static let web = PlanTemplate(
    name: "web", summary: "a web service on two nodes behind a load balancer",
    what: "The web service, on both nodes.",
    does: #"""
      env:                              # for every step and check
        NODE_A: TODO host name
        NODE_B: TODO host name
        PACKAGE: TODO path of the package

      infrastructure:
        - id: nodes
          title: Both nodes can be reached
          kind: component
          owner: engineer
          lead-time: 14d              # from ordering a node to having it
          cost-of-late: TODO what it costs when a node is missing on the day
          check: {run: ssh "$NODE_A" true && ssh "$NODE_B" true}
        - {id: balancer, title: The load balancer takes commands, kind: integration, check: {run: ./ops/lb status}}

      deployment:
        steps:
          - id: drain-a
            title: Drain node a
            run: ./ops/lb drain "$NODE_A"
            planned: 1m
            undo: {run: ./ops/lb restore "$NODE_A", planned: 30s}
          - id: install-a
            title: Install the release on node a
            needs: [drain-a]
            run: ./ops/install "$NODE_A" "$PACKAGE"
            planned: 3m
            timeout: 15m
            undo: {run: ./ops/install "$NODE_A" --previous, planned: 3m}
          - id: restore-a
            title: Take node a into service
            needs: [install-a]
            run: ./ops/lb restore "$NODE_A"
            planned: 30s
            undo: {run: ./ops/lb drain "$NODE_A", planned: 1m}
          - id: drain-b
            title: Drain node b, when node a serves well
            needs: [restore-a]
            confirm: true               # waits for a person
            run: ./ops/lb drain "$NODE_B"
            planned: 1m
            undo: {run: ./ops/lb restore "$NODE_B", planned: 30s}
          - id: install-b
            title: Install the release on node b
            needs: [drain-b]
            run: ./ops/install "$NODE_B" "$PACKAGE"
            planned: 3m
            timeout: 15m
            undo: {run: ./ops/install "$NODE_B" --previous, planned: 3m}
          - id: restore-b
            title: Take node b into service
            needs: [install-b]
            run: ./ops/lb restore "$NODE_B"
            planned: 30s
            undo: {run: ./ops/lb drain "$NODE_B", planned: 1m}

      verification:                     # decides whether the release stays
        - id: health
          title: Health endpoint
          after: restore-a
          http: {url: "https://TODO.example.org/health"}
          pass: "200..299"
          every: 10s
          for: 10m
          limits: {failures: 2}         # two are allowed, the third fails the check
          on-fail: back-out
        - id: latency
          title: The front page answers in time
          after: restore-a
          http: {url: "https://TODO.example.org/", measure: latency}
          pass: "< 500 ms"
          every: 30s
          for: 10m
          limits: {failures: 3}
        - {id: by-hand, title: Use what is new once, manual: TODO what to do, expected: TODO what is then seen, by: [owner]}

      backout:
        window: 2h                      # within what time of the first step it must be over
        planned: 10m
      \#(answers)
        triggers:
          - {id: unhealthy, title: The health endpoint fails, when: {check: health, is: [failed, error]}, action: propose}
          - {id: slow, title: The front page is slow, when: {check: latency, is: [failed, error]}, action: propose}
          - {id: overrun, title: The deployment overruns, when: {clock: overrun}, action: propose}
        verification: [{id: old-health, title: The previous release answers, http: {url: "https://TODO.example.org/health"}}]

      """#)

  static let database = PlanTemplate(
    name: "database", summary: "a migration of a PostgreSQL database",
    what: "The database's schema, and the service that uses it.",
    does: #"""
      env:                              # for every step and check
        PGSERVICE: TODO the service in pg_service.conf
        VERSION: TODO the schema's new version
        PREVIOUS: TODO the schema's version now

      infrastructure:
        - {id: login, title: The migrator may log in, kind: database connectivity, check: {run: psql -Atc 'select 1', pass: "== 1"}}
        - id: disk
          title: 20 GiB are free for the backup
          kind: component
          owner: engineer
          lead-time: 7d               # from asking for the space to having it
          cost-of-late: TODO what it costs when there is no room for the backup on the day
          check: {run: df --output=avail -BG . | tail -1 | tr -dc 0-9, pass: ">= 20"}
        - {id: replica, title: No replica lags, kind: integration, check: {run: "psql -Atc 'select coalesce(max(extract(epoch from replay_lag)), 0) from pg_stat_replication'", pass: "< 10"}}

      deployment:
        steps:
          - id: backup
            title: Back the database up
            run: pg_dump --format=custom --file=before.dump
            planned: 10m
            timeout: 1h
            undo: {none: The backup stays where it is.}
          - id: stop-writers
            title: Stop what writes
            needs: [backup]
            confirm: true               # waits for a person
            run: ./ops/service stop
            planned: 1m
            undo: {run: ./ops/service start --previous, planned: 1m}
          - id: migrate
            title: Migrate the schema
            needs: [stop-writers]
            run: ./ops/migrate --to "$VERSION"
            planned: 10m
            timeout: 30m
            required: true              # may not be skipped
            rerun: confirm              # what happens after an unknown outcome: a person decides
            progress: '(\d+) of (\d+)'
            undo: {run: ./ops/migrate --to "$PREVIOUS", planned: 15m}
          - id: start-writers
            title: Start the new service
            needs: [migrate]
            run: ./ops/service start
            planned: 1m
            undo: {run: ./ops/service stop, planned: 1m}

      verification:                     # decides whether the release stays
        - {id: schema, title: The schema has its new version, after: migrate, run: test "$(./ops/migrate --version)" = "$VERSION", on-fail: back-out}
        - id: writes
          title: Orders are written
          after: start-writers
          run: "psql -Atc 'TODO a query that counts what was written in the last minute'"
          pass: ">= 1"
          every: 30s
          for: 10m
          limits: {failures: 3}
          on-fail: back-out
        - {id: by-hand, title: Read and change an old record, manual: TODO what to do, expected: TODO what is then seen, by: [owner]}

      backout:
        window: 3h                      # within what time of the first step it must be over
        planned: 20m
      \#(answers)
        triggers:
          - {id: stuck, title: The migration fails, when: {step: migrate, is: [failed, timed out]}, action: propose}
          - {id: wrong, title: The schema is another, when: {check: schema, is: [failed, error]}, action: propose}
          - {id: no-writes, title: Nothing is written, when: {check: writes, is: [failed, error]}, action: propose}
          - {id: late, title: Hardly any time is left to go back, when: {clock: point-of-no-return, within: 15m}, action: propose}
        verification: [{id: old-schema, title: The schema has its previous version, run: test "$(./ops/migrate --version)" = "$PREVIOUS"}]

      """#)

  static let kubernetes = PlanTemplate(
    name: "kubernetes", summary: "a deployment on Kubernetes, by kubectl",
    what: "The container image, and its configuration.",
    does: #"""
      env:                              # for every step and check
        CONTEXT: TODO the context in the kubeconfig
        NAMESPACE: TODO the namespace
        NAME: TODO the name of the deployment
        CONTAINER: TODO the name of the container in it
        IMAGE: TODO the image with its digest

      infrastructure:
        - {id: rights, title: The deployment may be changed, kind: security, check: {run: kubectl --context "$CONTEXT" -n "$NAMESPACE" auth can-i patch deployments}}
        - id: nodes
          title: Every node is ready
          kind: component
          owner: engineer
          lead-time: 7d               # from asking for a node to having it
          cost-of-late: TODO what it costs when there is no room for the new pods on the day
          check: {run: "kubectl --context \"$CONTEXT\" get nodes --no-headers | awk '$2 !~ /^Ready/ {bad++} END {print bad + 0}'", pass: "== 0"}

      deployment:
        steps:
          - id: configuration
            title: Apply the configuration
            run: kubectl --context "$CONTEXT" -n "$NAMESPACE" apply -f deploy/configuration.yaml
            planned: 30s
            undo: {run: kubectl --context "$CONTEXT" -n "$NAMESPACE" apply -f deploy/previous/configuration.yaml, planned: 30s}
          - id: image
            title: Set the new image
            needs: [configuration]
            confirm: true               # waits for a person
            run: kubectl --context "$CONTEXT" -n "$NAMESPACE" set image "deployment/$NAME" "$CONTAINER=$IMAGE"
            planned: 10s
            undo:
              run: |
                kubectl --context "$CONTEXT" -n "$NAMESPACE" rollout undo "deployment/$NAME"
                kubectl --context "$CONTEXT" -n "$NAMESPACE" rollout status "deployment/$NAME" --timeout=10m
              planned: 5m
          - id: rollout
            title: The rollout completes
            needs: [image]
            run: kubectl --context "$CONTEXT" -n "$NAMESPACE" rollout status "deployment/$NAME" --timeout=10m
            planned: 5m
            timeout: 11m
            progress: '(\d+) (?:out )?of (\d+)'
            undo: {none: It only waits.}

      verification:                     # decides whether the release stays
        - id: replicas
          title: No replica is unavailable
          after: rollout
          run: kubectl --context "$CONTEXT" -n "$NAMESPACE" get "deployment/$NAME" -o jsonpath='{.status.unavailableReplicas}' | grep . || echo 0
          pass: "== 0"
          every: 15s
          for: 10m
          limits: {failures: 2}         # two are allowed, the third fails the check
          on-fail: back-out
        - id: health
          title: Health endpoint
          after: rollout
          http: {url: "https://TODO.example.org/health"}
          every: 10s
          for: 10m
          limits: {failures: 2}
          on-fail: back-out
        - {id: by-hand, title: Use what is new once, manual: TODO what to do, expected: TODO what is then seen, by: [owner]}

      backout:
        window: 2h                      # within what time of the first step it must be over
        planned: 10m
      \#(answers)
        triggers:
          - {id: stuck, title: The rollout does not complete, when: {step: rollout, is: [failed, timed out]}, action: propose}
          - {id: unavailable, title: Replicas are unavailable, when: {check: replicas, is: [failed, error]}, action: propose}
          - {id: unhealthy, title: The health endpoint fails, when: {check: health, is: [failed, error]}, action: propose}
        verification: [{id: old-health, title: The previous release answers, http: {url: "https://TODO.example.org/health"}}]

      """#)
}
