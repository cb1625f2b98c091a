package dev.nimfleet.compiler.imports;

import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.MapNode.Entry;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import dev.nimfleet.compiler.yaml.YamlWriter;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Writes fleet.yaml as a person does: what is short stands in one line, and models stand apart.
final class FleetText {
  private static final int WIDTH = 110;
  private static final Pattern PLAIN = Pattern.compile("\\d+\\.\\.\\d+|\\d+(\\.\\d+)?%");

  /// Maps that are no single thing, and so have a line for each entry.
  private static final Set<String> OPEN = Set.of("metadata", "spec");

  private static final Set<String> SECTIONS = Set.of("defaults", "gpus", "models");

  private final StringBuilder out = new StringBuilder();

  private FleetText() {}

  static String write(List<MapNode> documents) {
    FleetText text = new FleetText();
    String separator = "";
    for (MapNode document : documents) {
      text.out.append(separator);
      document.entries().forEach(entry -> text.entry(entry, 0));
      separator = "---\n";
    }
    return text.out.toString();
  }

  /// @param depth of the entry's map below the document
  private void entry(Entry entry, int depth) {
    boolean isSection = depth == 1 && SECTIONS.contains(entry.key());
    if (isSection && !entry.key().equals("defaults") && endsWithBlock()) {
      out.append('\n');
    }
    boolean isOpen = (depth == 0 && OPEN.contains(entry.key())) || isSection;
    write(entry, depth, isOpen);
  }

  private boolean endsWithBlock() {
    return !out.toString().endsWith("spec:\n");
  }

  private void write(Entry entry, int depth, boolean isOpen) {
    String key = scalar(Scalar.string(entry.at(), entry.key()));
    indent(depth);
    out.append(key).append(':');
    String flow = flow(entry.value());
    boolean isShort = 2 * depth + key.length() + 2 + flow.length() <= WIDTH;
    if (entry.value() instanceof Scalar || (isShort && !isOpen && isInline(entry.value()))) {
      out.append(' ').append(flow).append('\n');
      return;
    }
    out.append('\n');
    switch (entry.value()) {
      case MapNode map -> entries(entry.key(), map, depth + 1);
      case ListNode list ->
          list.items()
              .forEach(item -> {
                indent(depth + 1);
                out.append("- ").append(flow(item)).append('\n');
              });
      case Scalar _ -> {}
    }
  }

  private void entries(String parent, MapNode map, int depth) {
    boolean isModels = parent.equals("models") && depth == 2;
    for (int i = 0; i < map.entries().size(); i++) {
      Entry entry = map.entries().get(i);
      if (isModels && i > 0) {
        out.append('\n');
      }
      if (depth == 1) {
        entry(entry, depth);
      } else {
        write(entry, depth, isModels);
      }
    }
  }

  /// A list of maps is easier to read with a line for each.
  private static boolean isInline(Node value) {
    return !(value instanceof ListNode list)
        || list.items().stream().allMatch(Scalar.class::isInstance);
  }

  private static String flow(Node node) {
    return switch (node) {
      case Scalar scalar -> scalar(scalar);
      case ListNode list ->
          "[" + String.join(", ", list.items().stream().map(FleetText::flow).toList()) + "]";
      case MapNode map ->
          "{"
              + String.join(
                  ", ",
                  map.entries().stream()
                      .map(entry ->
                          scalar(Scalar.string(entry.at(), entry.key()))
                              + ": "
                              + flow(entry.value()))
                      .toList())
              + "}";
    };
  }

  private static String scalar(Scalar scalar) {
    return PLAIN.matcher(scalar.text()).matches()
        ? scalar.text()
        : YamlWriter.write(scalar).stripTrailing();
  }

  private void indent(int depth) {
    out.repeat(' ', 2 * depth);
  }
}
