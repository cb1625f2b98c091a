package dev.nimfleet.compiler.impact;

import dev.nimfleet.compiler.Manifest;
import dev.nimfleet.compiler.lock.LockedRevision;
import dev.nimfleet.compiler.lock.ModelLock.Candidate;
import dev.nimfleet.compiler.lock.ModelLock.Pending;
import dev.nimfleet.compiler.lock.ModelLock.Stage;
import dev.nimfleet.compiler.yaml.MapNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What happens to one model between two states.
final class Comparison {
  private final ModelState before;
  private final ModelState after;
  private final List<Effect> effects = new ArrayList<>();

  private Comparison(ModelState before, ModelState after) {
    this.before = before;
    this.after = after;
  }

  static List<Effect> of(ModelState before, ModelState after) {
    Comparison comparison = new Comparison(before, after);
    comparison.revisions();
    comparison.waits();
    if (before.isSound() && after.isSound()) {
      comparison.scalers();
      comparison.objects();
    }
    return comparison.effects;
  }

  /// The revisions that had requests and are not there any more.
  static List<LockedRevision> lost(ModelState before, ModelState after) {
    return before
        .lock()
        .revisions()
        .filter(revision -> before.weight(revision.name()) > 0 && !after.has(revision.name()))
        .toList();
  }

  /// The revisions whose NIMService is another under the same name.
  static List<LockedRevision> edited(ModelState before, ModelState after) {
    return after
        .lock()
        .revisions()
        .filter(revision ->
            before
                .revision(revision.name())
                .filter(known -> !known.text().equals(revision.text()))
                .isPresent())
        .toList();
  }

  private void revisions() {
    if (!after.runs()) {
      boolean was = before.runs() || before.lock().pending().isPresent();
      if (was && after.lock().pending().isEmpty()) {
        effects.add(
            new Effect.Removed(before.lock().revisions().map(LockedRevision::name).toList()));
      }
      return;
    }
    String live = after.live().orElseThrow();
    if (!before.runs()) {
      effects.add(new Effect.Added(live));
      return;
    }
    losses(live);
    edited(before, after).forEach(revision -> effects.add(new Effect.Restarted(revision.name())));
    promotion(live);
    candidate(live);
    before
        .lock()
        .revisions()
        .map(LockedRevision::name)
        .filter(name -> before.weight(name) == 0 && !after.has(name))
        .forEach(name -> effects.add(new Effect.Retired(name)));
  }

  private void losses(String live) {
    List<LockedRevision> lost = lost(before, after);
    boolean anyServes =
        before
            .lock()
            .revisions()
            .map(LockedRevision::name)
            .anyMatch(name -> before.weight(name) > 0 && after.has(name));
    if (!lost.isEmpty() && !anyServes && !before.has(live)) {
      effects.add(new Effect.Replaced(before.live().orElseThrow(), live));
    } else {
      lost.forEach(revision ->
          effects.add(new Effect.Lost(revision.name(), before.weight(revision.name()))));
    }
  }

  private void promotion(String live) {
    Optional<String> was = before.live();
    if (was.isEmpty() || was.get().equals(live) || isReplaced()) {
      return;
    }
    if (!before.has(live)) {
      effects.add(new Effect.Begun(live, was.get(), after.weight(live), false));
    }
    boolean isBack =
        before.lock().previous().filter(previous -> previous.name().equals(live)).isPresent()
            || after.lock().candidate().filter(c -> c.stage() == Stage.UNDONE).isPresent();
    effects.add(
        isBack
            ? new Effect.Returned(live, was.get())
            : new Effect.Promoted(live, was.filter(after::has)));
  }

  private boolean isReplaced() {
    return effects.stream().anyMatch(Effect.Replaced.class::isInstance);
  }

  private void candidate(String live) {
    if (after.lock().candidate().isEmpty()) {
      return;
    }
    Candidate candidate = after.lock().candidate().get();
    String name = candidate.revision().name();
    Optional<Candidate> known =
        before.lock().candidate().filter(was -> was.revision().name().equals(name));
    if (known.isPresent()) {
      goesOn(known.get(), candidate);
    } else if (candidate.isRolling()) {
      effects.add(new Effect.Begun(name, live, candidate.weight(), before.has(name)));
    }
  }

  private void goesOn(Candidate before, Candidate after) {
    String name = after.revision().name();
    if (before.isRolling() && !after.isRolling()) {
      effects.add(new Effect.Aborted(name));
      return;
    }
    if (!before.isRolling() && after.isRolling()) {
      effects.add(new Effect.Resumed(name));
    }
    if (before.weight() != after.weight()) {
      effects.add(new Effect.Moved(name, before.weight(), after.weight()));
    }
  }

  private void waits() {
    Optional<Pending> pending = after.lock().pending();
    if (!pending.equals(before.lock().pending())) {
      pending.ifPresent(edit -> effects.add(new Effect.Waits(edit.reason())));
    }
  }

  private void scalers() {
    for (LockedRevision revision : after.lock().revisions().toList()) {
      String name = revision.name();
      boolean isLive = after.live().filter(name::equals).isPresent();
      Optional<String> other =
          before.has(name) ? Optional.of(name) : before.live().filter(_ -> isLive);
      if (other.isPresent()) {
        List<Change> changes =
            changes(before.scaler(other.get()), other.get(), after.scaler(name), name);
        if (!changes.isEmpty()) {
          effects.add(new Effect.Scaled(name, isLive, changes));
        }
      }
    }
  }

  private static List<Change> changes(
      Optional<MapNode> before, String nameBefore, Optional<MapNode> after, String name) {
    if (before.isPresent() && after.isPresent()) {
      return Changes.between(before.get(), nameBefore, after.get(), name);
    }
    return before.isEmpty() && after.isEmpty()
        ? List.of()
        : List.of(
            new Change(
                "autoscaler",
                Optional.of(before.isPresent() ? "on" : "off"),
                Optional.of(after.isPresent() ? "on" : "off")));
  }

  /// What does not belong to a revision that comes or goes.
  private void objects() {
    if (!before.runs() || !after.runs()) {
      return;
    }
    List<Change> route = objects("HTTPRoute", "route");
    if (!route.isEmpty()) {
      effects.add(new Effect.Routed(route));
    }
    boolean scales = effects.stream().anyMatch(Effect.Scaled.class::isInstance);
    for (String kind : List.of("PodDisruptionBudget", "InferencePool", "PolicyWaiver")) {
      List<Change> changes = objects(kind, kind);
      // A budget counts the replicas that the autoscaler keeps warm.
      if (!changes.isEmpty() && !(scales && kind.equals("PodDisruptionBudget"))) {
        effects.add(new Effect.Other(kind, changes));
      }
    }
  }

  private List<Change> objects(String kind, String word) {
    List<Change> changes = new ArrayList<>();
    List<String> names =
        Stream.concat(names(before, kind), names(after, kind)).distinct().sorted().toList();
    for (String name : names) {
      Optional<MapNode> one = object(before, kind, name);
      Optional<MapNode> other = object(after, kind, name);
      if (one.isPresent() && other.isPresent()) {
        changes.addAll(Changes.between(one.get(), other.get()));
      } else if (isLasting(name)) {
        changes.add(new Change(word, one.map(_ -> name), other.map(_ -> name)));
      }
    }
    return changes;
  }

  /// Whether an object does not come or go with a revision.
  private boolean isLasting(String object) {
    return Stream.concat(before.lock().revisions(), after.lock().revisions())
        .map(LockedRevision::name)
        .filter(name -> before.has(name) != after.has(name))
        .noneMatch(object::startsWith);
  }

  private static Stream<String> names(ModelState state, String kind) {
    return state.manifests().stream()
        .filter(manifest -> manifest.kind().equals(kind))
        .map(Manifest::name);
  }

  private static Optional<MapNode> object(ModelState state, String kind, String name) {
    return state.manifests().stream()
        .filter(manifest -> manifest.kind().equals(kind) && manifest.name().equals(name))
        .map(Manifest::object)
        .collect(Collectors.reducing((first, _) -> first));
  }
}
