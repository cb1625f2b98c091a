package dev.nimfleet.policies.oracle;

import static dev.nimfleet.policies.oracle.Draw.map;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Random profiles, as caches list them and as services name them.
final class Profiles {
  static final List<String> HASHES =
      List.of("4f904d57".repeat(8), "0be8b71b".repeat(8), "c0ffee00".repeat(8));

  private Profiles() {}

  static Object cached(Draw draw, int index) {
    boolean isTensorRt = draw.chance(40);
    Map<String, Object> config =
        map(
            draw.one("llm_engine", "llm_engine", "backend"),
            isTensorRt ? "tensorrt_llm" : draw.one("vllm", "vllm", "sglang"),
            "precision",
            draw.one("fp8", "bf16", "FP8"),
            "tp",
            draw.one("1", "2"),
            "pp",
            "1");
    if (isTensorRt) {
      config.put("profile", draw.one("throughput", "latency"));
      config.put("gpu", draw.one("H100", "H200"));
    }
    if (draw.chance(30)) config.put("feat_lora", draw.one("true", "false"));
    return map("name", HASHES.get(index), "config", config);
  }

  /// What a service asks for.
  static String wanted(Draw draw) {
    if (draw.chance(45)) return draw.one(HASHES);
    if (draw.chance(10)) return draw.one("", "", "default", "all", "fp8-tp1-pp1");
    List<String> words = new ArrayList<>();
    boolean isTensorRt = draw.chance(40);
    words.add(isTensorRt ? draw.one("trtllm", "tensorrt_llm") : draw.one("vllm", "vllm", "sglang"));
    if (isTensorRt && draw.chance(40)) words.add(draw.one("h100", "H200", "NVIDIA-H100"));
    if (draw.chance(85)) words.add(draw.one("fp8", "bf16"));
    if (draw.chance(85)) words.add("tp" + draw.one("1", "2", "4"));
    if (draw.chance(85)) words.add("pp1");
    if (isTensorRt && draw.chance(40)) words.add(draw.one("throughput", "latency"));
    if (draw.chance(15)) words.add(draw.one("lora", "feat_lora"));
    if (draw.chance(15)) words.add(draw.one("34.0", "2330", "2330:10de"));
    String name = String.join("-", words);
    return draw.chance(6) ? name.toUpperCase(Locale.ROOT) : name;
  }
}
