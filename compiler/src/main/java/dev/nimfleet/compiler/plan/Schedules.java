package dev.nimfleet.compiler.plan;

import dev.nimfleet.compiler.fleet.Replicas;
import dev.nimfleet.compiler.fleet.Settings;
import dev.nimfleet.compiler.plan.ModelPlan.Schedule;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.yaml.MapNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Hours with more replicas, as the start and end of a KEDA cron trigger.
final class Schedules {
  private static final int DAY = 24 * 60;
  private static final List<String> DAYS = List.of("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat");

  private final Settings settings;
  private final Duration loadTime;
  private final Replicas range;
  private final Diagnostics diagnostics;

  Schedules(Settings settings, Duration loadTime, Replicas range, Diagnostics diagnostics) {
    this.settings = settings;
    this.loadTime = loadTime;
    this.range = range;
    this.diagnostics = diagnostics;
  }

  List<Schedule> read() {
    var schedules = new ArrayList<Schedule>();
    for (MapNode entry : settings.maps("schedule")) {
      read(entry).ifPresent(schedules::add);
    }
    return schedules;
  }

  private Optional<Schedule> read(MapNode entry) {
    int before = diagnostics.errors();
    int replicas = entry.text("replicas").map(Integer::parseInt).orElseThrow();
    if (replicas > range.max()) {
      diagnostics.add(PlanErrors.schedule(at(entry, "replicas"), replicas, range.max()));
    } else if (replicas <= range.min()) {
      diagnostics.add(PlanErrors.scheduleIdle(at(entry, "replicas"), replicas, range.min()));
    }
    String timezone = entry.text("timezone").orElse("UTC");
    if (!isZone(timezone)) {
      diagnostics.add(
          PlanErrors.timezone(at(entry, "timezone"), timezone, ZoneId.getAvailableZoneIds()));
    }
    int from = minutes(entry.text("from").orElseThrow());
    int to = minutes(entry.text("to").orElseThrow());
    int lead = (int) ((loadTime.toSeconds() + 59) / 60);
    int lasts = to > from ? to - from : to - from + DAY;
    if (lasts + lead >= DAY) {
      diagnostics.add(PlanErrors.scheduleEmpty(entry.at()));
    }
    if (diagnostics.errors() > before) {
      return Optional.empty();
    }
    String days = entry.text("days").orElse("Mon-Sun");
    return Optional.of(
        new Schedule(
            entry.at(),
            timezone,
            cron(from - lead, days),
            cron(to > from ? to : to + DAY, days),
            replicas));
  }

  private static dev.nimfleet.compiler.text.Span at(MapNode entry, String field) {
    return entry.get(field).map(node -> node.at()).orElse(entry.at());
  }

  private static boolean isZone(String name) {
    try {
      return ZoneId.getAvailableZoneIds().contains(name) && !ZoneId.of(name).getId().isEmpty();
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static int minutes(String time) {
    return Integer.parseInt(time.substring(0, 2)) * 60 + Integer.parseInt(time.substring(3));
  }

  /// A minute of the days, which may lie before the first or after the last: the days move with it.
  static String cron(int minute, String days) {
    int shift = Math.floorDiv(minute, DAY);
    int inDay = Math.floorMod(minute, DAY);
    return "%d %d * * %s".formatted(inDay % 60, inDay / 60, daysOfWeek(days, shift));
  }

  private static String daysOfWeek(String days, int shift) {
    var numbers = new TreeSet<Integer>();
    for (String part : days.split(",")) {
      String[] ends = part.split("-");
      int day = DAYS.indexOf(ends[0]);
      int last = DAYS.indexOf(ends[ends.length - 1]);
      while (true) {
        numbers.add(Math.floorMod(day + shift, 7));
        if (day == last) {
          break;
        }
        day = (day + 1) % 7;
      }
    }
    if (numbers.size() == 7) {
      return "*";
    }
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
