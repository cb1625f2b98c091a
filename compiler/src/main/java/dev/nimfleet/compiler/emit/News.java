package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.lock.LockedRevision;
import dev.nimfleet.compiler.lock.ModelLock;
import dev.nimfleet.compiler.lock.ModelLock.Candidate;
import dev.nimfleet.compiler.lock.ModelLock.Pending;
import dev.nimfleet.compiler.plan.ModelPlan;
import java.util.Optional;

/// What a run means for one model, in one line, and what to type next.
final class News {
  private final ModelPlan plan;
  private final ModelLock before;
  private final ModelLock after;

  /// Whether a cache is added for what the plan asks.
  private final boolean isNewCache;

  private News(ModelPlan plan, ModelLock before, ModelLock after, boolean isNewCache) {
    this.plan = plan;
    this.before = before;
    this.after = after;
    this.isNewCache = isNewCache;
  }

  /// Empty where nothing has changed and nothing waits for anybody.
  static Optional<String> of(
      ModelPlan plan, ModelLock before, ModelLock after, boolean isNewCache) {
    return new News(plan, before, after, isNewCache).line().map(line -> plan.name() + ": " + line);
  }

  private Optional<String> line() {
    if (after.pending().isPresent()) {
      return Optional.of(pending(after.pending().get()));
    }
    if (after.candidate().isPresent()) {
      return Optional.of(candidate(after.candidate().get()));
    }
    if (before.live().isEmpty() || before.equals(after)) {
      return Optional.empty();
    }
    return settled();
  }

  private String pending(Pending pending) {
    return switch (pending.reason()) {
      case START ->
          after.candidate().isPresent()
              ? "revision %s is aborted, %s has all requests, an edit waits. Next, when that is committed: %s"
                  .formatted(
                      shortName(after.candidate().map(Candidate::revision)),
                      shortName(after.live()),
                      command("start"))
              : "an edit waits, %s stays live. Next: %s"
                  .formatted(shortName(after.live()), command("start"));
      case TURN ->
          "an edit of many models waits until the rollout on %s is over; %s"
              .formatted(plan.compute().pool().name(), atOnce());
      case ROOM ->
          "an edit waits, since %s has no room for up to %.0f more GPUs; %s"
              .formatted(plan.compute().pool().name(), Math.ceil(plan.gpusAtMost()), atOnce());
      case PROFILE ->
          "waits until the hash of its profile is locked. Next, when the cache is Ready: kubectl get nimcache %s -n %s -o yaml | nimfleet lock -"
              .formatted(plan.cache().name(), plan.namespace());
    };
  }

  private String atOnce() {
    return "at once all the same: " + command("start");
  }

  private String candidate(Candidate candidate) {
    String revision = shortName(candidate.revision());
    String live = shortName(after.live());
    String next =
        switch (candidate.stage()) {
          case ROLLING -> onward(candidate);
          case ABORTED, UNDONE -> command("retire") + ", or edit fleet.yaml";
        };
    String state =
        switch (candidate.stage()) {
          case ROLLING ->
              "revision %s at weight %d beside %s%s"
                  .formatted(revision, candidate.weight(), live, cost(candidate));
          case ABORTED -> "revision %s is aborted, %s has all requests".formatted(revision, live);
          case UNDONE -> "revision %s is undone, %s has all requests".formatted(revision, live);
        };
    return "%s. Next: %s".formatted(state, next);
  }

  private String onward(Candidate candidate) {
    if (FixedRoutes.first(plan, after).isPresent()) {
      return "write `route` in the model";
    }
    return candidate.weight() == 100 ? command("promote") : command("step");
  }

  /// What a candidate takes, said when it comes.
  private String cost(Candidate candidate) {
    if (before.revisions().anyMatch(r -> r.name().equals(candidate.revision().name()))) {
      return "";
    }
    int gpus = plan.compute().count().value() * plan.replicas().value().min();
    String storage =
        plan.ownCache().filter(_ -> isNewCache).map(own -> ", +" + own.size().value()).orElse("");
    return "; +%d GPU%s%s".formatted(gpus, gpus == 1 ? "" : "s", storage);
  }

  private Optional<String> settled() {
    String live = shortName(after.live());
    boolean sameLive =
        before.live().map(LockedRevision::name).equals(after.live().map(LockedRevision::name));
    if (!sameLive && after.previous().isPresent()) {
      return Optional.of(
          "revision %s is live; %s stays warm for an undo. Next: %s"
              .formatted(live, shortName(after.previous()), command("retire")));
    }
    if (!sameLive) {
      return Optional.of(
          "revision %s takes the place of %s".formatted(live, shortName(before.live())));
    }
    if (before.candidate().isPresent()) {
      return Optional.of(
          "candidate %s goes, %s stays live"
              .formatted(shortName(before.candidate().map(Candidate::revision)), live));
    }
    if (before.previous().isPresent() && after.previous().isEmpty()) {
      return Optional.of("revision %s goes".formatted(shortName(before.previous())));
    }
    return Optional.empty();
  }

  private String command(String verb) {
    return "nimfleet rollout %s %s".formatted(verb, plan.name());
  }

  private String shortName(Optional<LockedRevision> revision) {
    return revision.map(this::shortName).orElse("nothing");
  }

  /// Without the model's name, which stands before it.
  private String shortName(LockedRevision revision) {
    String start = plan.name() + "-";
    return revision.name().startsWith(start)
        ? revision.name().substring(start.length())
        : revision.name();
  }
}
