package dev.nimfleet.gitops.rollout;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What people have said about a rollout.
///
/// @param pausedBy who holds it; also nimfleet itself, when a step held too long
/// @param isStarted whether somebody asked for it to begin
/// @param isHurried whether somebody asked for all requests, without samples, pauses and gates
/// @param opened the highest gate that somebody opened, -1 before the first
/// @param done the last commands that were heard, so that each is carried out once
/// @param refused the last of them that did not fit
public record Orders(
    Optional<String> pausedBy,
    boolean isStarted,
    boolean isHurried,
    int opened,
    List<String> done,
    Optional<Refused> refused) {
  static final Orders NONE =
      new Orders(Optional.empty(), false, false, -1, List.of(), Optional.empty());

  /// More than anybody types before the next look.
  private static final int REMEMBERED = 16;

  /// A command that was not carried out.
  ///
  /// @param id of the command
  public record Refused(String id, String why) {}

  public Orders {
    done = List.copyOf(done);
  }

  boolean isPaused() {
    return pausedBy.isPresent();
  }

  /// Those of one rollout are not for the next.
  Orders forgotten() {
    return new Orders(Optional.empty(), false, false, -1, done, refused);
  }

  Orders paused(String by) {
    return new Orders(Optional.of(by), isStarted, isHurried, opened, done, refused);
  }

  Orders resumed() {
    return new Orders(Optional.empty(), isStarted, isHurried, opened, done, refused);
  }

  Orders started() {
    return new Orders(Optional.empty(), true, false, -1, done, refused);
  }

  Orders hurried() {
    return new Orders(Optional.empty(), true, true, 100, done, refused);
  }

  Orders opened(int gate) {
    return new Orders(pausedBy, isStarted, isHurried, Math.max(opened, gate), done, refused);
  }

  Orders refused(String id, String why) {
    return new Orders(
        pausedBy, isStarted, isHurried, opened, done, Optional.of(new Refused(id, why)));
  }

  /// The same with what is said still as what was heard last, so that it is not forgotten. What a
  /// lock has ceased to say is news when it says it again.
  ///
  /// @param said the ids of what is said now
  Orders remembering(Set<String> said) {
    List<String> ids =
        new ArrayList<>(
            done.stream().filter(id -> !said.contains(id) && !Command.isWish(id)).toList());
    done.stream().filter(said::contains).forEach(ids::add);
    return new Orders(pausedBy, isStarted, isHurried, opened, ids, refused);
  }

  Orders done(String id) {
    List<String> ids = new ArrayList<>(done);
    ids.add(id);
    int first = Math.max(0, ids.size() - REMEMBERED);
    return new Orders(
        pausedBy, isStarted, isHurried, opened, ids.subList(first, ids.size()), refused);
  }
}
