package dev.nimfleet.compiler.fleet;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A NIM's profile as people write it. In the cluster its identity is a 64-hex hash.
public sealed interface Profile {
  /// As written.
  String text();

  /// The identity itself; what it stands for only the NIM's manifest knows.
  record Hash(String text) implements Profile {}

  /// `<backend>[-<gpu>]-<precision>-tp<N>-pp<M>[-<qos>][-lora]…`
  ///
  /// @param gpu what stands between backend and precision; empty for any GPU
  /// @param tensor GPUs that share each layer
  /// @param pipeline groups of GPUs that the layers are dealt to
  /// @param qos `latency`, `throughput` or empty
  record Named(
      String text,
      String backend,
      String gpu,
      String precision,
      int tensor,
      int pipeline,
      String qos,
      boolean lora)
      implements Profile {
    public int gpus() {
      return tensor * pipeline;
    }
  }

  static Optional<Profile> parse(String text) {
    if (text.length() == 64 && text.chars().allMatch(Profile::isHex)) {
      return Optional.of(new Hash(text));
    }
    List<String> parts = Arrays.asList(text.split("-", -1));
    for (int i = 2; i + 1 < parts.size(); i++) {
      int tensor = degree("tp", parts.get(i));
      int pipeline = degree("pp", parts.get(i + 1));
      if (tensor > 0 && pipeline > 0 && !parts.contains("")) {
        List<String> rest = parts.subList(i + 2, parts.size());
        String qos =
            rest.contains("latency") ? "latency" : rest.contains("throughput") ? "throughput" : "";
        boolean lora = rest.contains("lora") || rest.contains("feat_lora");
        String gpu = String.join("-", parts.subList(1, i - 1));
        return Optional.of(
            new Named(text, parts.getFirst(), gpu, parts.get(i - 1), tensor, pipeline, qos, lora));
      }
    }
    return Optional.empty();
  }

  /// Bytes that one parameter takes in a precision; empty for one we do not know.
  static Optional<Double> bytesPerParameter(String precision) {
    return switch (precision.toLowerCase(Locale.ROOT)) {
      case "fp32" -> Optional.of(4.0);
      case "fp16", "bf16" -> Optional.of(2.0);
      case "fp8", "int8" -> Optional.of(1.0);
      case "fp4", "nvfp4", "mxfp4", "int4" -> Optional.of(0.5);
      default -> Optional.empty();
    };
  }

  private static int degree(String prefix, String part) {
    boolean fits =
        part.length() > 2
            && part.length() <= 4
            && part.startsWith(prefix)
            && part.chars().skip(2).allMatch(Character::isDigit);
    return fits ? Integer.parseInt(part.substring(2)) : 0;
  }

  private static boolean isHex(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  }
}
