package dev.nimfleet.gitops.analysis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Judges a revision by its numbers. Whatever is missing, old, counted twice or no number is no
/// data, and only all of it together is a pass.
public final class Analysis {
  /// Two reads, or there is no increase.
  private static final int LEAST_SCRAPES = 3;

  /// Of the errors that are allowed, how much may be chance when two revisions are compared: one
  /// error in 200 is no difference from none.
  private static final double CHANCE = 0.5;

  private final Metrics metrics;
  private final Question question;
  private final Instant now;

  private Analysis(Metrics metrics, Question question, Instant now) {
    this.metrics = metrics;
    this.question = question;
    this.now = now;
  }

  public static Verdict judge(Metrics metrics, Question question, Instant now) {
    try {
      return new Analysis(metrics, question, now).judge();
    } catch (Missing e) {
      return new Verdict.NoData(e.reason);
    }
  }

  /// Why nothing can be said.
  private static final class Missing extends Exception {
    private static final long serialVersionUID = 1;

    private final String reason;

    Missing(String reason) {
      super(reason, null, false, false);
      this.reason = reason;
    }
  }

  /// What one revision did in one stretch of time.
  private record Numbers(double requests, double failed, double ttftP90) {
    double errorPercent() {
      return 100 * failed / requests;
    }
  }

  private Verdict judge() throws Missing {
    // Only reads that began after the change are about it.
    Duration all = Duration.between(question.since().plus(question.scrapeInterval()), now);
    if (all.compareTo(question.scrapeInterval().multipliedBy(LEAST_SCRAPES)) < 0) {
      throw new Missing("the weight has changed only just now");
    }
    Numbers green = numbers(question.green(), all);
    Optional<Numbers> blue = Optional.empty();
    if (question.blue().isPresent()) {
      blue = Optional.of(numbers(question.blue().get(), all));
    }
    List<String> reasons = new ArrayList<>();
    judge(green, reasons);
    blue.ifPresent(other -> compare(green, other, reasons));
    return reasons.isEmpty() ? new Verdict.Pass(summary(green, blue)) : new Verdict.Fail(reasons);
  }

  // Reading

  private Numbers numbers(Target target, Duration all) throws Missing {
    Signals signals =
        Signals.of(target.names())
            .orElseThrow(() ->
                new Missing(
                    "nobody knows how requests of `%s` fail, where `%s` is the name of its time to first token"
                        .formatted(target.service(), target.names().ttft())));
    Queries queries = new Queries(target, signals);
    beWellRead(target, queries);
    Duration recent = all.compareTo(question.recent()) < 0 ? all : question.recent();
    Optional<Numbers> numbers = numbers(target, signals, queries, recent);
    if (numbers.isEmpty() && recent.compareTo(all) < 0) {
      numbers = numbers(target, signals, queries, all);
    }
    return numbers.orElseThrow(() -> new Missing(tooFew(target)));
  }

  private String tooFew(Target target) {
    return "fewer than %d requests to `%s` have ended since the weight changed"
        .formatted(question.limits().minSamples(), target.service());
  }

  /// Each pod is read by one target, and was read a moment ago.
  private void beWellRead(Target target, Queries queries) throws Missing {
    double read = one(target, queries.read());
    Duration age = Duration.ofMillis(now.toEpochMilli() - Math.round(read * 1000));
    if (age.compareTo(question.scrapeInterval().multipliedBy(2)) > 0) {
      throw new Missing(
          "a pod of `%s` was last read %d s ago".formatted(target.service(), age.toSeconds()));
    }
    double targets = one(target, queries.targets());
    if (targets != 1) {
      throw new Missing(
          "a pod of `%s` is read as %.0f targets, so that its requests count that many times"
              .formatted(target.service(), targets));
    }
  }

  /// Empty while too few requests have ended.
  private Optional<Numbers> numbers(Target target, Signals signals, Queries queries, Duration time)
      throws Missing {
    double ended = one(target, queries.ended(time));
    double failed = 0;
    for (Signals.Counter counter : signals.failed()) {
      failed = Math.max(failed, one(target, queries.failed(counter, time)));
    }
    double requests = ended + failed;
    return requests < question.limits().minSamples()
        ? Optional.empty()
        : Optional.of(new Numbers(requests, failed, one(target, queries.ttftP90(time))));
  }

  private double one(Target target, String query) throws Missing {
    return switch (metrics.ask(query, now)) {
      case Metrics.Answer.Unknown(String reason) -> throw new Missing(reason);
      case Metrics.Answer.Vector(List<Double> values) -> {
        if (values.isEmpty()) {
          throw new Missing(
              "Prometheus has no series of `%s` for %s".formatted(target.service(), query));
        }
        if (values.size() > 1) {
          throw new Missing(
              "%d series, and one is expected, for %s".formatted(values.size(), query));
        }
        double value = values.getFirst();
        if (Double.isNaN(value) || Double.isInfinite(value)) {
          throw new Missing("no number comes of %s".formatted(query));
        }
        yield value;
      }
    };
  }

  // Judging

  private void judge(Numbers green, List<String> reasons) {
    question
        .limits()
        .ttftP90()
        .filter(limit -> green.ttftP90() > seconds(limit))
        .ifPresent(limit ->
            reasons.add(
                "TTFT p90 is %s, and %s is promised"
                    .formatted(time(green.ttftP90()), time(seconds(limit)))));
    double allowed = question.limits().errorPercent();
    if (green.errorPercent() > allowed) {
      reasons.add(
          "%s of %.0f requests failed, and %s may"
              .formatted(percent(green.errorPercent()), green.requests(), percent(allowed)));
    }
  }

  private void compare(Numbers green, Numbers blue, List<String> reasons) {
    double factor = question.limits().factor();
    if (green.ttftP90() > factor * blue.ttftP90()) {
      reasons.add(
          "TTFT p90 is %s, more than %s times the %s of the old revision"
              .formatted(time(green.ttftP90()), number(factor), time(blue.ttftP90())));
    }
    double allowed = factor * blue.errorPercent() + CHANCE * question.limits().errorPercent();
    if (green.errorPercent() > allowed) {
      reasons.add(
          "%s of %.0f requests failed, and %s of the old revision's"
              .formatted(
                  percent(green.errorPercent()), green.requests(), percent(blue.errorPercent())));
    }
  }

  private String summary(Numbers green, Optional<Numbers> blue) {
    Limits limits = question.limits();
    String promised =
        limits.ttftP90().map(limit -> " (at most %s)".formatted(time(seconds(limit)))).orElse("");
    String own =
        "TTFT p90 %s%s, %s of %.0f requests failed (at most %s)"
            .formatted(
                time(green.ttftP90()),
                promised,
                percent(green.errorPercent()),
                green.requests(),
                percent(limits.errorPercent()));
    return blue.map(other ->
            own
                + "; the old revision: %s, %s"
                    .formatted(time(other.ttftP90()), percent(other.errorPercent())))
        .orElse(own);
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1000.0;
  }

  private static String time(double seconds) {
    return number(seconds) + " s";
  }

  private static String percent(double percent) {
    return number(percent) + " %";
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value).replaceAll("\\.?0+$", "");
  }
}
