package dev.nimfleet.compiler.imports;

import dev.nimfleet.compiler.fleet.Names;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the node label `nvidia.com/gpu.product` tells of a GPU.
final class GpuProducts {
  private static final Pattern MEMORY = Pattern.compile("(\\d{2,3})GB");

  /// Of products whose label does not tell (NVIDIA's data sheets).
  private static final List<Map.Entry<String, String>> KNOWN =
      List.of(
          Map.entry("GH200", "96Gi"),
          Map.entry("GB200", "186Gi"),
          Map.entry("GB300", "288Gi"),
          Map.entry("B300", "288Gi"),
          Map.entry("B200", "180Gi"),
          Map.entry("H200", "141Gi"),
          Map.entry("H100-NVL", "94Gi"),
          Map.entry("H100", "80Gi"),
          Map.entry("H20", "96Gi"),
          Map.entry("A100", "40Gi"),
          Map.entry("L40", "48Gi"),
          Map.entry("A40", "48Gi"),
          Map.entry("A10", "24Gi"),
          Map.entry("A30", "24Gi"),
          Map.entry("L4", "24Gi"),
          Map.entry("T4", "16Gi"));

  private static final String USUAL = "80Gi";

  private GpuProducts() {}

  static String memory(String product) {
    for (Map.Entry<String, String> known : KNOWN.subList(0, 3)) {
      if (product.contains(known.getKey())) {
        return known.getValue();
      }
    }
    Matcher told = MEMORY.matcher(product);
    if (told.find()) {
      return told.group(1) + "Gi";
    }
    return KNOWN.stream()
        .filter(known -> product.contains(known.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(USUAL);
  }

  /// Whether the memory of a product is known.
  static boolean knows(String product) {
    return MEMORY.matcher(product).find()
        || KNOWN.stream().anyMatch(known -> product.contains(known.getKey()));
  }

  /// What people call it: `NVIDIA-H100-80GB-HBM3` is `h100-80gb`.
  static String name(String product) {
    String label = Names.dashed(product.toLowerCase(Locale.ROOT));
    return label.replaceFirst("^nvidia-", "").replaceFirst("-(hbm\\d\\w*|pcie|sxm\\d?)$", "");
  }
}
