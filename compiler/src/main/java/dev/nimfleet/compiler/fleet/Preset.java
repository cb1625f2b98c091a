package dev.nimfleet.compiler.fleet;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// What a workload asks of the autoscaler. The table is part of the product; a preset is added by
/// adding a constant.
public enum Preset {
  SHORT_CONTEXT_CHAT(
      "short-context-chat", 70, OptionalInt.of(40), 600, "Chat with an average of 512 tokens."),
  LONG_CONTEXT_RAG(
      "long-context-rag",
      85,
      OptionalInt.of(10),
      900,
      "Retrieval with an average of 8K tokens; one request can saturate a replica."),
  BATCH_SUMMARIZATION(
      "batch-summarization", 90, OptionalInt.empty(), 300, "Offline; throughput over latency."),
  MIXED(
      "mixed",
      70,
      OptionalInt.of(20),
      900,
      "Long and short contexts in one service; two services serve both better."),
  REALTIME_CODING(
      "realtime-coding",
      60,
      OptionalInt.of(60),
      480,
      "Completions under 200 tokens; scales early.");

  /// The preset that a model without `workload` has: the careful one.
  public static final Preset DEFAULT = MIXED;

  private final String word;
  private final int kvCachePercent;
  private final OptionalInt concurrency;
  private final Duration scaleIn;
  private final String note;

  Preset(
      String word, int kvCachePercent, OptionalInt concurrency, int scaleInSeconds, String note) {
    this.word = word;
    this.kvCachePercent = kvCachePercent;
    this.concurrency = concurrency;
    this.scaleIn = Duration.ofSeconds(scaleInSeconds);
    this.note = note;
  }

  /// As fleet.yaml names it.
  public String word() {
    return word;
  }

  /// Average use of the KV cache above which replicas are added, in percent.
  public int kvCachePercent() {
    return kvCachePercent;
  }

  /// Running requests that one replica carries; empty where they say nothing about the load.
  public OptionalInt concurrency() {
    return concurrency;
  }

  /// How long load must stay low before a replica goes. The floor of 600 s holds all the same.
  public Duration scaleIn() {
    return scaleIn;
  }

  public String note() {
    return note;
  }

  public static List<String> names() {
    return Arrays.stream(values()).map(Preset::word).toList();
  }

  public static Optional<Preset> named(String word) {
    return Arrays.stream(values()).filter(preset -> preset.word.equals(word)).findFirst();
  }
}
