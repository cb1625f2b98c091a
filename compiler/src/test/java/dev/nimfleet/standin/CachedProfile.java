package dev.nimfleet.standin;

import java.util.Map;

/// A profile that an image offers, as its model manifest lists it.
///
/// @param hash 64 hexadecimal digits
/// @param tags such as `llm_engine` and `tp`
public record CachedProfile(String hash, Map<String, String> tags) {
  /// What an image offers that no test has said anything about: vLLM, fp8, one GPU.
  public static final CachedProfile USUAL = of("5811750e".repeat(8), "vllm", "fp8", 1);

  public CachedProfile {
    if (!hash.matches("[0-9a-f]{64}")) throw new IllegalArgumentException("no hash: " + hash);
    tags = Map.copyOf(tags);
  }

  public static CachedProfile of(String hash, String engine, String precision, int gpus) {
    return new CachedProfile(
        hash,
        Map.of(
            "llm_engine", engine, "precision", precision, "tp", String.valueOf(gpus), "pp", "1"));
  }
}
