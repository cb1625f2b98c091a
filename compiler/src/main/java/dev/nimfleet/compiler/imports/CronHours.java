package dev.nimfleet.compiler.imports;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A cron trigger as the hours of a schedule: minutes of the day, on certain days of the week.
final class CronHours {
  private static final Pattern TIME = Pattern.compile("(\\d{1,2}) (\\d{1,2}) \\* \\* (\\S+)");
  private static final int DAY = 24 * 60;
  private static final List<String> DAYS = List.of("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat");

  private CronHours() {}

  private record Moment(int minute, SortedSet<Integer> days) {
    Moment plus(int minutes) {
      int later = minute + minutes;
      return later < DAY ? new Moment(later, days) : new Moment(later - DAY, shifted(days));
    }

    String clock() {
      return "%02d:%02d".formatted(minute / 60, minute % 60);
    }
  }

  /// The schedule that compiles to this trigger; empty where there is none.
  ///
  /// @param lead minutes that a schedule starts before its replicas must be warm
  static Optional<MapNode> schedule(MapNode trigger, int lead) {
    Optional<Moment> start = trigger.text("metadata", "start").flatMap(CronHours::moment);
    Optional<Moment> end = trigger.text("metadata", "end").flatMap(CronHours::moment);
    Optional<String> replicas =
        trigger.text("metadata", "desiredReplicas").filter(text -> text.matches("[1-9]\\d{0,3}"));
    if (start.isEmpty() || end.isEmpty() || replicas.isEmpty() || lead >= DAY) {
      return Optional.empty();
    }
    Moment from = start.get().plus(lead);
    boolean isNextDay = end.get().minute() <= from.minute();
    if (!end.get().days().equals(isNextDay ? shifted(from.days()) : from.days())) {
      return Optional.empty();
    }
    MapNode.Builder schedule = MapNode.at(trigger.at());
    if (from.days().size() < DAYS.size()) {
      schedule.put("days", words(from.days()));
    }
    schedule.put("from", from.clock()).put("to", end.get().clock());
    trigger
        .text("metadata", "timezone")
        .filter(zone -> !zone.equals("UTC"))
        .ifPresent(zone -> schedule.put("timezone", zone));
    Scalar count = new Scalar(trigger.at(), Scalar.Kind.INTEGER, replicas.get());
    return Optional.of(schedule.put("replicas", count).build());
  }

  private static Optional<Moment> moment(String cron) {
    Matcher parts = TIME.matcher(cron.strip().replaceAll("\\s+", " "));
    if (!parts.matches()) {
      return Optional.empty();
    }
    int minute = Integer.parseInt(parts.group(1));
    int hour = Integer.parseInt(parts.group(2));
    return days(parts.group(3))
        .filter(_ -> minute < 60 && hour < 24)
        .map(days -> new Moment(hour * 60 + minute, days));
  }

  private static Optional<SortedSet<Integer>> days(String text) {
    SortedSet<Integer> days = new TreeSet<>();
    if (text.equals("*")) {
      for (int day = 0; day < DAYS.size(); day++) {
        days.add(day);
      }
      return Optional.of(days);
    }
    for (String part : text.split(",", -1)) {
      String[] ends = part.split("-", -1);
      int first = day(ends[0]);
      int last = day(ends[ends.length - 1]);
      if (ends.length > 2 || first < 0 || last < 0) {
        return Optional.empty();
      }
      for (int day = first; day != last; day = (day + 1) % DAYS.size()) {
        days.add(day);
      }
      days.add(last);
    }
    return Optional.of(days);
  }

  private static int day(String text) {
    if (text.matches("[0-7]")) {
      return Integer.parseInt(text) % DAYS.size();
    }
    for (int day = 0; day < DAYS.size(); day++) {
      if (DAYS.get(day).toLowerCase(Locale.ROOT).equals(text.toLowerCase(Locale.ROOT))) {
        return day;
      }
    }
    return -1;
  }

  private static SortedSet<Integer> shifted(SortedSet<Integer> days) {
    SortedSet<Integer> next = new TreeSet<>();
    days.forEach(day -> next.add((day + 1) % DAYS.size()));
    return next;
  }

  /// `Mon-Fri` where the days follow each other, in a week that begins on Monday.
  private static String words(SortedSet<Integer> days) {
    List<Integer> week = new ArrayList<>();
    for (int day = 1; day <= DAYS.size(); day++) {
      if (days.contains(day % DAYS.size())) {
        week.add(day);
      }
    }
    boolean isRange = week.size() > 2 && week.getLast() - week.getFirst() == week.size() - 1;
    if (isRange) {
      return name(week.getFirst()) + "-" + name(week.getLast());
    }
    return String.join(",", week.stream().map(CronHours::name).toList());
  }

  private static String name(int day) {
    return DAYS.get(day % DAYS.size());
  }
}
