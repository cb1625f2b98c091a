package dev.nimfleet.webhook.scan;

import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.rulebook.Finding;
import dev.nimfleet.policies.rules.Rule.Action;
import dev.nimfleet.webhook.guard.Answer;
import dev.nimfleet.webhook.guard.Guard;
import dev.nimfleet.webhook.live.LookupKind;
import dev.nimfleet.webhook.live.LookupKinds;
import dev.nimfleet.webhook.live.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Judges all that a cluster has by the rules of admission.
public final class Scanner {
  /// For one object.
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Guard guard;
  private final Store store;

  public Scanner(Guard guard, Store store) {
    this.guard = guard;
    this.store = store;
  }

  /// What is to be said now, a report a namespace.
  public List<Report> reports(Instant now) {
    Map<LookupKind, List<MapValue>> kinds = new LinkedHashMap<>();
    for (LookupKind kind : LookupKinds.WATCHED) {
      boolean isJudged = kind.isNamespaced() && !kind.equals(LookupKinds.WAIVER);
      if (isJudged) kinds.put(kind, store.all(kind));
    }
    return new Scan(this::judge).reports(kinds, store.view(), now);
  }

  private List<Result> judge(AdmissionRequest request) {
    return switch (guard.answer(request, System.nanoTime() + LIMIT.toNanos())) {
      case Answer.Judged(List<Finding> findings) ->
          findings.stream()
              // An autoscaler is judged by itself, not through the service that it aims at.
              .filter(finding -> finding.violation().scaler().isEmpty())
              .map(finding -> result(request, finding))
              .toList();
      case Answer.Undecided(String reason, _) -> List.of(undecided(request, reason));
      case Answer.Exempted _, Answer.Passed _ -> List.of();
    };
  }

  private static Result result(AdmissionRequest request, Finding finding) {
    return new Result(
        Result.Subject.of(request),
        finding.rule().id(),
        finding.violation().policy().name(),
        outcome(finding),
        finding.action() == Action.WARN ? "medium" : "high",
        finding.violation().message(),
        finding
            .waiver()
            .map(waiver ->
                Map.of("waiver.owner", waiver.owner(), "waiver.expires", waiver.expires() + ""))
            .orElse(Map.of()));
  }

  /// What is audited would be denied if somebody meant it, which is what the reports are for.
  private static Outcome outcome(Finding finding) {
    if (finding.isWaived()) return Outcome.SKIP;
    return finding.violation().action() == Action.DENY ? Outcome.FAIL : Outcome.WARN;
  }

  private static Result undecided(AdmissionRequest request, String reason) {
    return new Result(
        Result.Subject.of(request),
        "nimfleet",
        "nimfleet",
        Outcome.ERROR,
        "info",
        reason,
        Map.of());
  }

  /// How often each rule speaks, for metrics: by rule, kind and outcome.
  public static Map<List<String>, Long> counts(List<Report> reports) {
    return reports.stream()
        .flatMap(report -> report.results().stream())
        .collect(
            Collectors.groupingBy(
                result -> List.of(result.policy(), result.about().kind(), result.outcome().word()),
                Collectors.counting()));
  }
}
