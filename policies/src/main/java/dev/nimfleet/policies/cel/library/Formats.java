package dev.nimfleet.policies.cel.library;

import static dev.nimfleet.policies.cel.function.Overload.global;
import static dev.nimfleet.policies.cel.function.Overload.member;

import dev.nimfleet.policies.cel.function.Costs;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.function.Library;
import dev.nimfleet.policies.cel.function.Overload;
import dev.nimfleet.policies.cel.value.Extent;
import dev.nimfleet.policies.cel.value.ListValue;
import dev.nimfleet.policies.cel.value.OptionalValue;
import dev.nimfleet.policies.cel.value.Sizes;
import java.util.ArrayList;
import java.util.List;

/// The forms that texts can have: `format.dns1123Label().validate(name)`.
final class Formats {
  private Formats() {}

  static Library library() {
    List<Overload> all = new ArrayList<>();
    for (NamedFormat format : NamedFormat.values()) {
      String function = "format." + format.constant();
      all.add(global(function, function + "() -> kubernetes.NamedFormat", _ -> format));
    }
    all.add(
        global(
            "format-named",
            "format.named(string) -> optional(kubernetes.NamedFormat)",
            a ->
                NamedFormat.named((String) a[0])
                    .map(OptionalValue::of)
                    .orElse(OptionalValue.NONE)));
    all.add(
        member(
                "format-validate",
                "kubernetes.NamedFormat.validate(string) -> optional(list(string))",
                a -> validate((NamedFormat) a[0], (String) a[1]))
            .costing(Formats::validating));
    return Library.of("formats", KubernetesVersion.of(31), all.toArray(Overload[]::new));
  }

  /// None if all is well.
  private static OptionalValue validate(NamedFormat format, String text) {
    List<String> wrong = format.wrongIn(text);
    return wrong.isEmpty() ? OptionalValue.NONE : OptionalValue.of(ListValue.of(wrong));
  }

  private static long validating(Object[] arguments, Object result) {
    return switch (arguments[0]) {
      case NamedFormat format -> Costs.matching(Sizes.of(arguments[1]), format.patternSize());
      case Extent _ -> Costs.matching(Sizes.of(arguments[1]), NamedFormat.LONGEST_PATTERN);
      default -> 1;
    };
  }
}
