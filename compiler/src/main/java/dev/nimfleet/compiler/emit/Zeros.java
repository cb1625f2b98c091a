package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.MapNode.Entry;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;

/// Zero values in the NIM kinds: the operator's finalizer update drops them, and every apply would
/// be an edit.
final class Zeros {
  private final Diagnostics diagnostics;

  private Zeros(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  static void refuse(Patched spec) {
    new Zeros(spec.diagnostics()).refuse(spec.map(), "spec");
  }

  private void refuse(Node node, String path) {
    switch (node) {
      case MapNode map -> {
        if (map.isEmpty()) {
          diagnostics.add(EmitErrors.zero(map.at(), path, "{}"));
        }
        for (Entry entry : map.entries()) {
          refuse(entry.value(), path + "." + entry.key());
        }
      }
      case ListNode list -> {
        if (list.items().isEmpty()) {
          diagnostics.add(EmitErrors.zero(list.at(), path, "[]"));
        }
        for (int i = 0; i < list.items().size(); i++) {
          refuse(list.items().get(i), path + "[" + i + "]");
        }
      }
      case Scalar scalar -> {
        if (isZero(scalar)) {
          String text = scalar.isString() ? "\"\"" : scalar.text();
          diagnostics.add(EmitErrors.zero(scalar.at(), path, text));
        }
      }
    }
  }

  private static boolean isZero(Scalar scalar) {
    return switch (scalar.kind()) {
      case STRING -> scalar.text().isEmpty();
      case INTEGER, DECIMAL -> scalar.text().equals("0") || scalar.text().equals("0.0");
      case BOOLEAN -> scalar.text().equals("false");
      case NULL -> true;
    };
  }
}
