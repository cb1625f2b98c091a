package dev.nimfleet.compiler.plan;

import dev.nimfleet.compiler.fleet.FleetErrors;
import dev.nimfleet.compiler.fleet.Settings;
import dev.nimfleet.compiler.plan.ModelPlan.Waiver;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.MapNode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// The policies that a model is excused from.
final class Waivers {
  private static final int LONGEST_DAYS = 90;
  private static final int SOON_DAYS = 14;

  private final Diagnostics diagnostics;
  private final LocalDate today;

  Waivers(Diagnostics diagnostics, LocalDate today) {
    this.diagnostics = diagnostics;
    this.today = today;
  }

  List<Waiver> read(Settings settings) {
    var waivers = new ArrayList<Waiver>();
    var seen = new HashSet<String>();
    for (MapNode entry : settings.maps("waivers")) {
      Waiver waiver =
          new Waiver(
              entry.get("policy").orElseThrow().at(),
              entry.text("policy").orElseThrow(),
              entry
                  .text("kind")
                  .orElseGet(() -> Policies.kindOf(entry.text("policy").orElseThrow())),
              entry.text("reason").orElseThrow(),
              entry.text("owner").orElseThrow(),
              entry.text("expires").orElseThrow());
      if (!seen.add(waiver.policy())) {
        diagnostics.add(PlanErrors.waiverTwice(waiver.at(), waiver.policy()));
      }
      if (!Policies.names().contains(waiver.policy()) && !entry.has("kind")) {
        diagnostics.add(PlanErrors.unknownPolicy(waiver.at(), waiver.policy(), Policies.names()));
      }
      judge(waiver, entry.get("expires").orElseThrow().at());
      waivers.add(waiver);
    }
    return waivers;
  }

  private void judge(Waiver waiver, Span at) {
    Optional<LocalDate> end = date(waiver.expires());
    if (end.isEmpty()) {
      diagnostics.add(
          FleetErrors.wrongForm(
              at, "expires", "a day of the calendar", "`%s`".formatted(waiver.expires())));
      return;
    }
    long days = ChronoUnit.DAYS.between(today, end.get());
    if (days < 0) {
      diagnostics.add(PlanErrors.waiverEnded(at, waiver.policy(), end.get()));
    } else if (days > LONGEST_DAYS) {
      diagnostics.add(PlanErrors.waiverLong(at, waiver.policy(), today.plusDays(LONGEST_DAYS)));
    } else if (days <= SOON_DAYS) {
      diagnostics.add(PlanErrors.waiverSoon(at, waiver.policy(), days));
    }
  }

  private static Optional<LocalDate> date(String text) {
    try {
      return Optional.of(LocalDate.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
