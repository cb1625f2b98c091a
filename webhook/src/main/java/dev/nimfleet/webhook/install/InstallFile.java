package dev.nimfleet.webhook.install;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Scalar;
import dev.nimfleet.compiler.yaml.YamlWriter;
import java.util.List;

/// One object and the file that it has where each has one. Names sort as the objects are applied.
public record InstallFile(String name, MapNode object) {

  /// The object as YAML. The files inside a ConfigMap stand there line by line, since people read
  /// them in reviews.
  public String text() {
    if (!object.text("kind").orElse("").equals("ConfigMap")) return YamlWriter.write(object);
    var text =
        new StringBuilder(YamlWriter.write(object.without(List.of("data")))).append("data:\n");
    for (MapNode.Entry file : ((MapNode) object.get("data").orElseThrow()).entries()) {
      text.append("  ").append(file.key()).append(": |\n");
      ((Scalar) file.value()).text().lines().forEach(line -> line(line, text));
    }
    return text.toString();
  }

  private static void line(String line, StringBuilder text) {
    text.append(line.isEmpty() ? "" : "    ").append(line).append('\n');
  }
}
