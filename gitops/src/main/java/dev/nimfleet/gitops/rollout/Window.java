package dev.nimfleet.gitops.rollout;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// The hours in which requests may move to a new revision. They may move back at any hour.
///
/// @param days on which it opens
/// @param to when it closes; not after `from` means on the day that follows
public record Window(Set<DayOfWeek> days, LocalTime from, LocalTime to, ZoneId zone) {
  private static final List<String> NAMES =
      List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");

  public Window {
    days = Set.copyOf(days);
    if (days.isEmpty()) {
      throw new IllegalArgumentException("a window that never opens");
    }
  }

  /// Reads `Mon-Thu 09:00-16:00`, as fleet.yaml writes it; without days it is every day.
  public static Window parse(String text, ZoneId zone) {
    int gap = text.indexOf(' ');
    String[] hours = text.substring(gap + 1).split("-");
    if (hours.length != 2) {
      throw new IllegalArgumentException("no window: " + text);
    }
    Set<DayOfWeek> days =
        gap < 0 ? EnumSet.allOf(DayOfWeek.class) : days(text.substring(0, gap).split(","));
    return new Window(days, LocalTime.parse(hours[0]), LocalTime.parse(hours[1]), zone);
  }

  private static Set<DayOfWeek> days(String[] parts) {
    var days = EnumSet.noneOf(DayOfWeek.class);
    for (String part : parts) {
      String[] ends = part.split("-");
      DayOfWeek last = day(ends[ends.length - 1]);
      for (DayOfWeek day = day(ends[0]); day != last; day = day.plus(1)) {
        days.add(day);
      }
      days.add(last);
    }
    return days;
  }

  private static DayOfWeek day(String name) {
    int index = NAMES.indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException("no day: " + name);
    }
    return DayOfWeek.of(index + 1);
  }

  public boolean isOpen(Instant now) {
    ZonedDateTime here = now.atZone(zone);
    // What opened yesterday may still be open.
    return isOpen(here, here.minusDays(1)) || isOpen(here, here);
  }

  private boolean isOpen(ZonedDateTime now, ZonedDateTime day) {
    if (!days.contains(day.getDayOfWeek())) {
      return false;
    }
    ZonedDateTime opens = day.with(from);
    ZonedDateTime closes = to.isAfter(from) ? day.with(to) : day.with(to).plusDays(1);
    return !now.isBefore(opens) && now.isBefore(closes);
  }

  /// When it opens next.
  public Instant opens(Instant now) {
    ZonedDateTime here = now.atZone(zone);
    for (int ahead = 0; ahead <= 7; ahead++) {
      ZonedDateTime opens = here.plusDays(ahead).with(from);
      if (days.contains(opens.getDayOfWeek()) && opens.isAfter(here)) {
        return opens.toInstant();
      }
    }
    return now.plus(Duration.ofDays(7));
  }

  /// As fleet.yaml writes it, and where the hours hold.
  @Override
  public String toString() {
    List<String> open = new ArrayList<>();
    for (DayOfWeek day : DayOfWeek.values()) {
      if (days.contains(day)) {
        open.add(NAMES.get(day.getValue() - 1));
      }
    }
    return "%s %s-%s %s".formatted(String.join(",", open), from, to, zone);
  }
}
