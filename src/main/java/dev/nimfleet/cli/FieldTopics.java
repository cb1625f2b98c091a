package dev.nimfleet.cli;

import dev.nimfleet.compiler.schema.Field;
import dev.nimfleet.compiler.schema.FleetSchema;
import dev.nimfleet.compiler.schema.Type.Struct;
import dev.nimfleet.compiler.text.Suggest;
import java.util.List;
import java.util.Optional;

/// The fields of fleet.yaml, by dotted paths such as `models.autoscale.kvCache`.
final class FieldTopics implements Topics {
  @Override
  public String overview() {
    StringBuilder text = new StringBuilder("Fields of fleet.yaml\n");
    FleetSchema.paths().forEach(path -> text.append("  ").append(path).append('\n'));
    return text.append('\n').toString();
  }

  @Override
  public Optional<String> explain(String word) {
    return FleetSchema.find(word).map(field -> text(word, field));
  }

  @Override
  public List<String> words() {
    return FleetSchema.paths().stream()
        .map(path -> path.replaceFirst("^spec\\.(models\\.)?", ""))
        .toList();
  }

  /// As far as the path is known, with the nearest field after it; at least what is known of it.
  @Override
  public Optional<String> guess(String word) {
    for (int end = word.lastIndexOf('.'); end > 0; end = word.lastIndexOf('.', end - 1)) {
      String parent = word.substring(0, end);
      Optional<Field> field = FleetSchema.find(parent);
      if (field.isPresent()) {
        return Optional.of(nearest(parent, field.get(), word.substring(end + 1)));
      }
    }
    return Optional.empty();
  }

  private static String nearest(String parent, Field field, String unknown) {
    String step = unknown.replaceFirst("[.\\[].*", "");
    List<String> names =
        FleetSchema.structIn(field.type()).map(Struct::fields).orElse(List.of()).stream()
            .map(Field::name)
            .toList();
    return Suggest.closest(step, names)
        .map(name -> parent + "." + name)
        .map(path -> longer(path, unknown.substring(step.length())))
        .orElse(parent);
  }

  private static String longer(String path, String rest) {
    return FleetSchema.find(path + rest).isPresent() ? path + rest : path;
  }

  private static String text(String path, Field field) {
    StringBuilder text = new StringBuilder();
    text.append(path).append('\n').append("  ").append(field.doc()).append("\n\n");
    line(text, "type", field.type().description());
    line(text, "required", field.required() ? "yes" : "");
    line(text, "default", field.fallback());
    line(text, "unit", field.unit());
    line(text, "example", field.example().isEmpty() ? "" : field.name() + ": " + field.example());
    FleetSchema.structIn(field.type()).map(Struct::fields).ifPresent(inner -> inner(text, inner));
    return text.toString();
  }

  private static void inner(StringBuilder text, List<Field> fields) {
    text.append("\n  Fields\n");
    for (Field field : fields) {
      text.append("    %-16s  %s\n".formatted(field.name(), field.doc()));
    }
  }

  private static void line(StringBuilder text, String label, String value) {
    if (!value.isEmpty()) {
      text.append("  %-9s %s\n".formatted(label, value));
    }
  }
}
