package dev.nimfleet.policies.promql;

import dev.nimfleet.policies.promql.Matching.Group;
import dev.nimfleet.policies.promql.Modifiers.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Writes queries on one line, in the way of Prometheus' own printer. What is written parses to the
/// same query again.
public final class Printer {
  private final StringBuilder text = new StringBuilder();

  private Printer() {}

  public static String print(Query query) {
    Printer printer = new Printer();
    printer.query(query);
    return printer.text.toString();
  }

  private void query(Query query) {
    switch (query) {
      case Query.NumberLiteral number -> number(number);
      case Query.Text string -> quoted(string.value());
      case Query.Selector selector -> {
        selector(selector);
        modifiers(selector.modifiers());
      }
      case Query.Range range -> {
        selector(range.selector());
        text.append('[');
        lapse(range.length());
        text.append(']');
        modifiers(range.selector().modifiers());
      }
      case Query.Subquery subquery -> {
        query(subquery.operand());
        text.append('[');
        lapse(subquery.length());
        text.append(':');
        subquery.step().ifPresent(this::lapse);
        text.append(']');
        modifiers(subquery.modifiers());
      }
      case Query.Call call -> {
        text.append(call.function().name()).append('(');
        separated(call.arguments());
        text.append(')');
      }
      case Query.Aggregation aggregation -> aggregation(aggregation);
      case Query.Binary binary -> {
        query(binary.left());
        text.append(' ').append(binary.operator().text()).append(binary.isBool() ? " bool" : "");
        matching(binary.matching());
        text.append(' ');
        query(binary.right());
      }
      case Query.Signed signed -> {
        text.append(signed.isNegative() ? '-' : '+');
        query(signed.operand());
      }
      case Query.Parentheses parentheses -> {
        text.append('(');
        query(parentheses.inner());
        text.append(')');
      }
    }
  }

  private void number(Query.NumberLiteral number) {
    text.append(
        number.isDuration() ? Durations.write(number.value()) : Numbers.write(number.value()));
  }

  private void selector(Query.Selector selector) {
    text.append(selector.name());
    if (selector.matchers().isEmpty() && !selector.name().isEmpty()) return;
    text.append('{');
    String comma = "";
    for (Matcher matcher : selector.matchers()) {
      text.append(comma);
      label(matcher.label());
      text.append(matcher.comparison());
      quoted(matcher.value());
      comma = ",";
    }
    text.append('}');
  }

  private void modifiers(Modifiers modifiers) {
    modifiers
        .instant()
        .ifPresent(instant ->
            text.append(
                switch (instant) {
                  case Instant.Fixed fixed -> " @ " + Numbers.write(fixed.seconds());
                  case Instant.Start _ -> " @ start()";
                  case Instant.End _ -> " @ end()";
                }));
    switch (modifiers.edges()) {
      case PLAIN -> {}
      case ANCHORED, SMOOTHED ->
          text.append(' ').append(modifiers.edges().name().toLowerCase(Locale.ROOT));
    }
    modifiers
        .offset()
        .ifPresent(offset -> {
          text.append(" offset ");
          lapse(offset);
        });
  }

  private void lapse(Lapse lapse) {
    switch (lapse) {
      // A length of time without units reads badly, but 0.0001 cannot be written otherwise.
      case Query.NumberLiteral number -> number(number);
      case Lapse.Step _ -> text.append("step()");
      case Lapse.Whole _ -> text.append("range()");
      case Lapse.Negated negated -> {
        text.append('-');
        lapse(negated.operand());
      }
      case Lapse.Calculated calculated -> {
        lapse(calculated.left());
        text.append(' ').append(calculated.operator().text()).append(' ');
        lapse(calculated.right());
      }
      case Lapse.Extreme extreme -> {
        text.append(extreme.isMaximum() ? "max_of(" : "min_of(");
        lapse(extreme.left());
        text.append(", ");
        lapse(extreme.right());
        text.append(')');
      }
      case Lapse.Group group -> {
        text.append('(');
        lapse(group.inner());
        text.append(')');
      }
    }
  }

  private void aggregation(Query.Aggregation aggregation) {
    text.append(aggregation.aggregator().text());
    Query.Grouping grouping = aggregation.grouping();
    if (grouping.isWithout() || !grouping.labels().isEmpty()) {
      text.append(grouping.isWithout() ? " without " : " by ");
      labels(grouping.labels());
      text.append(' ');
    }
    text.append('(');
    aggregation
        .parameter()
        .ifPresent(parameter -> {
          query(parameter);
          text.append(", ");
        });
    query(aggregation.operand());
    text.append(')');
  }

  private void matching(Matching matching) {
    boolean isGrouped = matching.group() != Group.NONE;
    if (matching.isOn() || !matching.labels().isEmpty() || isGrouped) {
      text.append(matching.isOn() ? " on " : " ignoring ");
      labels(matching.labels());
    }
    if (isGrouped) {
      text.append(matching.group() == Group.LEFT ? " group_left " : " group_right ");
      labels(matching.include());
    }
    fill(" fill_left", matching.fillLeft());
    fill(" fill_right", matching.fillRight());
  }

  private void fill(String word, Optional<Double> value) {
    value.ifPresent(v -> text.append(word).append(" (").append(Numbers.write(v)).append(')'));
  }

  private void separated(List<Query> queries) {
    for (int i = 0; i < queries.size(); i++) {
      text.append(i == 0 ? "" : ", ");
      query(queries.get(i));
    }
  }

  private void labels(List<String> labels) {
    text.append('(');
    for (int i = 0; i < labels.size(); i++) {
      text.append(i == 0 ? "" : ", ");
      label(labels.get(i));
    }
    text.append(')');
  }

  private void label(String label) {
    if (isPlain(label)) {
      text.append(label);
    } else {
      quoted(label);
    }
  }

  /// Words that are numbers or that no list of labels takes are quoted.
  private static boolean isPlain(String label) {
    boolean isWord =
        label.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || c == '_'));
    return isWord
        && !label.isEmpty()
        && !Character.isDigit(label.charAt(0))
        && !label.equalsIgnoreCase("without")
        && !label.equalsIgnoreCase("inf")
        && !label.equalsIgnoreCase("nan");
  }

  private void quoted(String value) {
    text.append('"');
    value
        .codePoints()
        .forEach(c -> {
          switch (c) {
            case '"' -> text.append("\\\"");
            case '\\' -> text.append("\\\\");
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            default -> {
              if (isPrintable(c)) {
                text.appendCodePoint(c);
              } else {
                text.append("\\U%08x".formatted(c));
              }
            }
          }
        });
    text.append('"');
  }

  private static boolean isPrintable(int c) {
    return c != 0xFFFD && !Character.isISOControl(c) && Character.isDefined(c);
  }
}
