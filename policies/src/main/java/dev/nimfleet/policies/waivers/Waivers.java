package dev.nimfleet.policies.waivers;

import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.rules.Verdict.Violation;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The waivers that an administrator has agreed to, on a day.
public final class Waivers {
  public static final Waivers NONE = new Waivers(List.of(), LocalDate.MIN);

  private final List<Waiver> all;
  private final LocalDate today;

  Waivers(List<Waiver> all, LocalDate today) {
    this.all = List.copyOf(all);
    this.today = today;
  }

  /// The same on another day.
  public Waivers on(LocalDate day) {
    return day.equals(today) ? this : new Waivers(all, day);
  }

  /// The waiver that speaks of a violation: one that holds before one that has ended, and of these
  /// the one that ends last.
  public Optional<Waiver> of(String rule, Violation violation, AdmissionRequest request) {
    return all.stream()
        .filter(waiver -> waiver.excuses(rule, violation, violation.about(request)))
        .max(Comparator.comparing(Waiver::expires));
  }

  /// What a violation counts as. One that a waiver speaks of is never old, even when that has
  /// ended: or whoever was excused until a day would be excused for ever.
  public Violation counted(String rule, Violation violation, AdmissionRequest request) {
    return of(rule, violation, request).isPresent() ? violation.anew() : violation;
  }

  /// Whether one holds today.
  public boolean holds(Waiver waiver) {
    return !waiver.hasEnded(today);
  }

  /// Those that are for the object of a request, whatever is found.
  public List<Waiver> about(AdmissionRequest request) {
    return all.stream().filter(waiver -> waiver.target().fits(request)).toList();
  }

  /// What is to be said of those that nothing was found for. Of one whose objects are not among the
  /// judged ones nobody can tell whether it is still needed.
  ///
  /// @param met those that are for some object that was judged
  public List<Diagnostic> idle(Collection<Waiver> used, Collection<Waiver> met) {
    return all.stream()
        .filter(waiver -> !used.contains(waiver))
        .map(waiver -> idle(waiver, met.contains(waiver)))
        .toList();
  }

  private Diagnostic idle(Waiver waiver, boolean isMet) {
    if (waiver.hasEnded(today)) return WaiverErrors.ended(waiver, isMet);
    return isMet ? WaiverErrors.idle(waiver) : WaiverErrors.elsewhere(waiver);
  }
}
