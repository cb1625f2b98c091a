package dev.nimfleet.compiler.plan;

import dev.nimfleet.compiler.fleet.Quantity;
import dev.nimfleet.compiler.plan.ModelPlan.Pool;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.MapNode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// A kind of GPU as the fleet describes it.
///
/// @param nodes how many nodes there are; empty when the fleet does not say
record Gpu(
    String name,
    Span at,
    String product,
    Span productAt,
    Quantity memory,
    int perNode,
    OptionalInt nodes) {

  private static final List<Integer> OF_FOUR = List.of(4, 2, 1);
  private static final List<Integer> OF_SEVEN = List.of(7, 4, 3, 2, 1, 1);

  static Gpu read(MapNode.Entry entry) {
    MapNode map = (MapNode) entry.value();
    return new Gpu(
        entry.key(),
        entry.at(),
        map.text("product").orElseThrow(),
        map.get("product").orElseThrow().at(),
        Quantity.parse(map.text("memory").orElseThrow()).orElseThrow(),
        map.text("perNode").map(Integer::parseInt).orElse(8),
        map.text("nodes")
            .map(text -> OptionalInt.of(Integer.parseInt(text)))
            .orElse(OptionalInt.empty()));
  }

  Pool pool() {
    OptionalLong size =
        nodes.isPresent()
            ? OptionalLong.of((long) nodes.getAsInt() * perNode)
            : OptionalLong.empty();
    return new Pool(name, at, size);
  }

  /// The MIG slices that a GPU offers, by its memory in GiB, smallest first (NVIDIA MIG User Guide,
  /// supported profiles). Empty for a GPU that has none, or that we do not know.
  List<String> slices() {
    return switch (memory.bytes().movePointLeft(9).intValue()) {
      case 24, 25 -> List.of("1g.6gb", "2g.12gb", "4g.24gb");
      case 40, 42 -> List.of("1g.5gb", "1g.10gb", "2g.10gb", "3g.20gb", "4g.20gb", "7g.40gb");
      case 80, 85 -> List.of("1g.10gb", "1g.20gb", "2g.20gb", "3g.40gb", "4g.40gb", "7g.80gb");
      case 94, 100 -> List.of("1g.12gb", "1g.24gb", "2g.24gb", "3g.47gb", "4g.47gb", "7g.94gb");
      case 96, 103 -> List.of("1g.12gb", "1g.24gb", "2g.24gb", "3g.48gb", "4g.48gb", "7g.96gb");
      case 141, 151 -> List.of("1g.18gb", "1g.35gb", "2g.35gb", "3g.71gb", "4g.71gb", "7g.141gb");
      case 180, 192, 193, 206 ->
          List.of("1g.23gb", "1g.45gb", "2g.45gb", "3g.90gb", "4g.90gb", "7g.180gb");
      default -> List.of();
    };
  }

  /// How many slices of one name a GPU has (same guide, instances available). A memory in a name is
  /// rounded, so it cannot be divided by: two `3g.71gb` are there in 141 GB.
  ///
  /// @param slice one of [#slices]
  int perGpu(String slice) {
    List<String> known = slices();
    List<Integer> instances =
        known.size() == OF_FOUR.size() ? OF_FOUR : OF_SEVEN; // By the compute slices of the GPU.
    return instances.get(known.indexOf(slice));
  }

  /// The memory in a slice's name: `3g.40gb` has 40 Gi.
  static Quantity sliceMemory(String slice) {
    String size = slice.substring(slice.indexOf('.') + 1, slice.indexOf("gb"));
    return Quantity.parse(size + "Gi").orElseThrow();
  }

  /// Whether a name that a profile gives a GPU (`h100`) means this product.
  boolean isCalled(String profileGpu) {
    String wanted = profileGpu.toLowerCase(java.util.Locale.ROOT).replace("nvidia-", "");
    String has = product.toLowerCase(java.util.Locale.ROOT);
    return Optional.of(wanted)
        .filter(name ->
            has.contains(name) || has.replace("-", "").contains(name.replaceAll("[-_]", "")))
        .isPresent();
  }
}
