package dev.nimfleet.webhook.scan;

import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cluster.ClusterView;
import dev.nimfleet.policies.rulebook.Finding;
import dev.nimfleet.policies.rules.Rule.Action;
import dev.nimfleet.webhook.guard.Answer;
import dev.nimfleet.webhook.guard.Guard;
import dev.nimfleet.webhook.guard.LiveCluster.Unreachable;
import dev.nimfleet.webhook.live.LookupKind;
import dev.nimfleet.webhook.live.LookupKinds;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Judges all that a cluster has by the rules of admission.
public final class Scanner {
  /// For one object.
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Guard guard;
  private final Supplier<ClusterView> view;
  private final Listing there;

  /// Where objects are found.
  @FunctionalInterface
  public interface Listing {
    /// Every object of a kind.
    List<MapValue> all(LookupKind kind) throws Unreachable;
  }

  /// @param view where their namespaces are found
  public Scanner(Guard guard, Supplier<ClusterView> view, Listing there) {
    this.guard = guard;
    this.view = view;
    this.there = there;
  }

  /// What is to be said now, a report a namespace.
  ///
  /// @throws Unreachable when some kind cannot be listed: a report without it would say that all is
  ///   well
  public List<Report> reports(Instant now) throws Unreachable {
    Map<LookupKind, List<MapValue>> kinds = new LinkedHashMap<>();
    for (LookupKind kind : LookupKinds.JUDGED) kinds.put(kind, there.all(kind));
    return new Scan(this::judge).reports(kinds, view.get(), now);
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
