package dev.nimfleet.webhook.live;

import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cluster.Inside;
import dev.nimfleet.policies.rules.Rule;
import dev.nimfleet.policies.waivers.WaiverReader;
import dev.nimfleet.policies.waivers.Waivers;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Supplier;

/// The waivers of the administrator's namespace as they are now. They are read again when one has
/// changed, and when a day has passed: one ends at midnight UTC, and another, that was too far
/// ahead yesterday, is within its 90 days.
public final class WaiverSource implements Supplier<Waivers> {
  private record Reading(
      List<MapValue> objects,
      List<Rule> rules,
      LocalDate day,
      Waivers waivers,
      List<String> troubles) {
    @SuppressWarnings("ReferenceEquality") // Rules that are read again are others.
    boolean isOf(List<MapValue> others, List<Rule> known, LocalDate today) {
      return day.equals(today) && rules == known && objects.equals(others);
    }
  }

  private final Store store;
  private final Supplier<List<Rule>> rules;
  private final InstantSource clock;
  private volatile Reading last =
      new Reading(List.of(), List.of(), LocalDate.MIN, Waivers.NONE, List.of());

  /// @param rules what can be waived now
  public WaiverSource(Store store, Supplier<List<Rule>> rules, InstantSource clock) {
    this.store = store;
    this.rules = rules;
    this.clock = clock;
  }

  @Override
  public Waivers get() {
    return reading().waivers();
  }

  /// What is wrong with those that do not count, a sentence each.
  public List<String> troubles() {
    return reading().troubles();
  }

  private Reading reading() {
    List<MapValue> objects = store.all(LookupKinds.WAIVER);
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    List<Rule> waivable = rules.get();
    Reading known = last;
    if (known.isOf(objects, waivable, today)) return known;
    Reading reading = read(objects, waivable, today);
    last = reading;
    return reading;
  }

  private Reading read(List<MapValue> objects, List<Rule> waivable, LocalDate today) {
    var diagnostics = new Diagnostics();
    Waivers waivers =
        new WaiverReader(waivable, today, diagnostics)
            .read(objects.stream().map(object -> Nodes.of(name(object), object)).toList());
    List<String> troubles =
        diagnostics.sorted().stream()
            .filter(Diagnostic::isError)
            .map(error ->
                "%s does not count: %s".formatted(error.at().source().name(), error.message()))
            .toList();
    return new Reading(objects, waivable, today, waivers, troubles);
  }

  private static String name(MapValue object) {
    return "PolicyWaiver `%s`".formatted(Inside.text(object, "metadata", "name"));
  }
}
