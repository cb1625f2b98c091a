package dev.nimfleet.standin;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// How the controllers behave: how fast they are, what images and metrics there are, and what goes
/// wrong. It does not change; [Controllers#change] replaces it while they run.
///
/// @param faults by the name of an object, in any namespace
/// @param times of the objects that have none of their own
/// @param ownTimes by the name of an object
/// @param loads how many replicas its metrics ask for, by the name of a ScaledObject
/// @param profiles by image, such as `nvcr.io/nim/meta/llama:1.0`
public record Behaviour(
    Map<String, Set<Fault>> faults,
    Times times,
    Map<String, Times> ownTimes,
    Map<String, Integer> loads,
    Map<String, List<CachedProfile>> profiles) {
  /// All goes well, and fast.
  public static final Behaviour USUAL =
      new Behaviour(Map.of(), Times.USUAL, Map.of(), Map.of(), Map.of());

  public Behaviour {
    faults = Map.copyOf(faults);
    ownTimes = Map.copyOf(ownTimes);
    loads = Map.copyOf(loads);
    profiles = Map.copyOf(profiles);
  }

  /// The same with one more fault of an object.
  public Behaviour with(String name, Fault fault) {
    var more = new HashSet<>(faults.getOrDefault(name, Set.of()));
    more.removeIf(other -> other.getClass() == fault.getClass());
    more.add(fault);
    return withFaults(name, more);
  }

  /// The same with no fault of that object.
  public Behaviour healed(String name) {
    return withFaults(name, Set.of());
  }

  /// The same with other times for everything that has none of its own.
  public Behaviour timed(UnaryOperator<Times> change) {
    return new Behaviour(faults, change.apply(times), ownTimes, loads, profiles);
  }

  /// The same with times of its own for an object.
  public Behaviour timed(String name, UnaryOperator<Times> change) {
    Map<String, Times> own = plus(ownTimes, name, change.apply(timesOf(name)));
    return new Behaviour(faults, times, own, loads, profiles);
  }

  /// The same with metrics that ask for so many replicas of a ScaledObject's target. Without, they
  /// ask for what there is.
  public Behaviour loaded(String scaledObject, int replicas) {
    return new Behaviour(faults, times, ownTimes, plus(loads, scaledObject, replicas), profiles);
  }

  /// The same with an image that offers these profiles, and no others.
  public Behaviour offering(String image, CachedProfile... profiles) {
    Map<String, List<CachedProfile>> all = plus(this.profiles, image, List.of(profiles));
    return new Behaviour(faults, times, ownTimes, loads, all);
  }

  Times timesOf(String name) {
    return ownTimes.getOrDefault(name, times);
  }

  List<CachedProfile> profilesOf(String image) {
    return profiles.getOrDefault(image, List.of(CachedProfile.USUAL));
  }

  Optional<Integer> loadOf(String scaledObject) {
    return Optional.ofNullable(loads.get(scaledObject));
  }

  <F extends Fault> Optional<F> fault(String name, Class<F> type) {
    return Stream.of(name)
        .map(each -> faults.getOrDefault(each, Set.of()))
        .flatMap(Collection::stream)
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst();
  }

  boolean has(String name, Class<? extends Fault> type) {
    return fault(name, type).isPresent();
  }

  private Behaviour withFaults(String name, Set<Fault> these) {
    return new Behaviour(plus(faults, name, Set.copyOf(these)), times, ownTimes, loads, profiles);
  }

  private static <T> Map<String, T> plus(Map<String, T> map, String name, T value) {
    var more = new HashMap<>(map);
    more.put(name, value);
    return more;
  }
}
