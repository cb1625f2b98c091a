package dev.nimfleet.webhook.scan;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What is said of the objects of one namespace.
///
/// @param results worst first, at most [#MOST]
/// @param summary how often each outcome is, with those that are left out
public record Report(
    String namespace, List<Result> results, Map<String, Integer> summary, Instant at) {
  public static final String API_VERSION = "openreports.io/v1alpha1";
  public static final String KIND = "Report";

  /// One in each namespace.
  public static final String NAME = "nimfleet";

  /// How our own are told from those of other engines.
  public static final Map<String, String> LABELS =
      Map.of("app.kubernetes.io/managed-by", "nimfleet");

  /// An object of etcd has 1.5 MB at most; a result has a message of [#LONGEST] and half as much
  /// more.
  static final int MOST = 500;

  static final int LONGEST = 1_024;

  public Report {
    results = List.copyOf(results);
    summary = Map.copyOf(summary);
  }

  /// Counts what is said, and keeps the worst of it.
  ///
  /// @param clean objects of which nothing is to be said
  static Report of(String namespace, List<Result> results, int clean, Instant at) {
    Map<String, Integer> summary = new LinkedHashMap<>();
    for (String word : List.of("pass", "fail", "warn", "error", "skip")) summary.put(word, 0);
    summary.put("pass", clean);
    for (Result result : results) summary.merge(result.outcome().word(), 1, Integer::sum);
    return new Report(
        namespace, results.stream().sorted(Result.ORDER).limit(MOST).toList(), summary, at);
  }

  /// Whether it says the same as another one, whenever that was.
  public boolean saysTheSameAs(Report other) {
    return namespace.equals(other.namespace)
        && results.equals(other.results)
        && summary.equals(other.summary);
  }

  /// The object of the cluster that it is, as OpenReports wants it.
  public Map<String, Object> object() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("apiVersion", API_VERSION);
    object.put("kind", KIND);
    object.put("metadata", Map.of("name", NAME, "namespace", namespace, "labels", LABELS));
    object.put("source", "nimfleet");
    object.put("configuration", Map.of("limits", Map.of("maxResults", MOST)));
    object.put("summary", summary);
    object.put("results", results.stream().map(this::object).toList());
    return object;
  }

  private Map<String, Object> object(Result result) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("source", "nimfleet");
    object.put("policy", result.policy());
    object.put("rule", result.rule());
    object.put("severity", result.severity());
    object.put("timestamp", Map.of("seconds", at.getEpochSecond(), "nanos", 0));
    object.put("result", result.outcome().word());
    object.put("scored", result.outcome() != Outcome.WARN);
    object.put("resources", List.of(subject(result.about())));
    object.put("message", brief(result.message()));
    if (!result.properties().isEmpty()) object.put("properties", result.properties());
    return object;
  }

  private static Map<String, Object> subject(Result.Subject about) {
    Map<String, Object> subject = new LinkedHashMap<>();
    subject.put("apiVersion", about.apiVersion());
    subject.put("kind", about.kind());
    subject.put("namespace", about.namespace());
    subject.put("name", about.name());
    if (!about.uid().isEmpty()) subject.put("uid", about.uid());
    return subject;
  }

  private static String brief(String message) {
    return message.length() <= LONGEST ? message : message.substring(0, LONGEST - 1) + "…";
  }
}
