package dev.nimfleet.policies.oracle;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Chance, the same for the same seed.
final class Draw {
  private final SplittableRandom random;

  Draw(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /// True so many times in a hundred.
  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  @SafeVarargs
  final <T> T one(T... of) {
    return of[random.nextInt(of.length)];
  }

  <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  int upTo(int most) {
    return random.nextInt(most + 1);
  }

  /// A number around a border, one beside it, or another.
  long around(long border) {
    return switch (upTo(4)) {
      case 0 -> border;
      case 1 -> border - 1;
      case 2 -> border + 1;
      default -> random.nextLong(1, 2 * border);
    };
  }

  /// A map of what is given, in turns of a key and a value.
  static Map<String, Object> map(Object... entries) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < entries.length; i += 2) map.put((String) entries[i], entries[i + 1]);
    return map;
  }
}
