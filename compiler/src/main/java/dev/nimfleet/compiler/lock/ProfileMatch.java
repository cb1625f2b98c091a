package dev.nimfleet.compiler.lock;

import dev.nimfleet.compiler.fleet.Profile;
import dev.nimfleet.compiler.lock.CachedProfiles.Cached;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Whether a cached profile is what a name describes. What the name leaves out may be anything, so
/// that a name that says too little fits several; only LoRA has to be asked for.
final class ProfileMatch {
  private static final Pattern ODD = Pattern.compile("[^a-z0-9]+");

  private ProfileMatch() {}

  static boolean fits(Profile.Named name, Cached cached) {
    boolean lora = cached.tag("feat_lora").filter(Boolean::parseBoolean).isPresent();
    return engine(name.backend()).equals(engine(cached.engine()))
        && cached.tag("precision").filter(name.precision()::equalsIgnoreCase).isPresent()
        && degree(cached.tag("tp")).equals(Integer.toString(name.tensor()))
        && degree(cached.tag("pp")).equals(Integer.toString(name.pipeline()))
        && (name.qos().isEmpty()
            || cached.tag("profile").filter(name.qos()::equalsIgnoreCase).isPresent())
        && (name.gpu().isEmpty()
            || cached.tag("gpu").filter(gpu -> gpu(gpu).equals(gpu(name.gpu()))).isPresent())
        && lora == name.lora();
  }

  /// `tensorrt_llm`, `tensorrt` and `trtllm` are one engine.
  private static String engine(String name) {
    String plain = ODD.matcher(name.toLowerCase(Locale.ROOT)).replaceAll("").replace("llm", "");
    return switch (plain) {
      case "trt" -> "tensorrt";
      default -> plain;
    };
  }

  /// `NVIDIA-H100-80GB` and `h100_80gb` are one GPU.
  private static String gpu(String name) {
    String plain = ODD.matcher(name.toLowerCase(Locale.ROOT)).replaceAll("-");
    return plain.startsWith("nvidia-") ? plain.substring("nvidia-".length()) : plain;
  }

  /// Manifests leave a degree of one out.
  private static String degree(Optional<String> tag) {
    return tag.orElse("1");
  }
}
