package dev.nimfleet.gitops.prometheus;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.nimfleet.compiler.plan.ModelPlan.MetricNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/// The metrics of one NIM, without the NIM: what it serves and how fast is said by the test.
public final class NimEmulator implements AutoCloseable {
  private static final double[] BUCKETS = {
    0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10
  };

  /// Whose names it uses.
  public enum Engine {
    NIM_1,
    VLLM
  }

  private final Engine engine;
  private final HttpServer server;
  private final long[] buckets = new long[BUCKETS.length];
  private final AtomicInteger asked = new AtomicInteger();
  private long served;
  private long failed;
  private double seconds;

  /// One that has served nothing yet.
  public NimEmulator(Engine engine) {
    this(engine, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "m");
  }

  /// @param model that it says it serves, and answers requests for
  public NimEmulator(Engine engine, InetSocketAddress at, String model) {
    this.engine = engine;
    try {
      server = HttpServer.create(at, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext(
        "/v1/metrics", exchange -> answer(exchange, "text/plain; version=0.0.4", exposition()));
    server.createContext(
        "/v1/models",
        exchange ->
            answer(exchange, "application/json", "{\"data\":[{\"id\":\"%s\"}]}".formatted(model)));
    server.createContext(
        "/v1/chat/completions",
        exchange -> {
          asked.incrementAndGet();
          answer(exchange, "application/json", "{\"choices\":[]}");
        });
    server.start();
  }

  private static void answer(HttpExchange exchange, String type, String text) throws IOException {
    try (exchange) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", type);
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  String authority() {
    InetSocketAddress at = server.getAddress();
    return at.getAddress().getHostAddress() + ":" + at.getPort();
  }

  /// Requests that came to it itself, such as those that warm it up. They are in no metric.
  public int asked() {
    return asked.get();
  }

  MetricNames names() {
    return switch (engine) {
      case NIM_1 ->
          new MetricNames(
              "gpu_cache_usage_perc",
              "num_requests_running",
              "num_requests_waiting",
              "time_to_first_token_seconds");
      case VLLM ->
          new MetricNames(
              "vllm:kv_cache_usage_perc",
              "vllm:num_requests_running",
              "vllm:num_requests_waiting",
              "vllm:time_to_first_token_seconds");
    };
  }

  /// So many requests end, whose first token came after so long.
  public synchronized void serve(int requests, double ttft) {
    served += requests;
    seconds += requests * ttft;
    for (int i = 0; i < BUCKETS.length; i++) {
      if (ttft <= BUCKETS[i]) {
        buckets[i] += requests;
      }
    }
  }

  /// So many requests fail.
  public synchronized void fail(int requests) {
    failed += requests;
  }

  /// Its container starts again, and counts from 0.
  synchronized void restart() {
    served = 0;
    failed = 0;
    seconds = 0;
    Arrays.fill(buckets, 0);
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private synchronized String exposition() {
    return switch (engine) {
      case NIM_1 ->
          histogram("time_to_first_token_seconds")
              + counter("request_success_total", "", served)
              // As the client library does it: with labels, and so only from the first one on.
              + (failed > 0 ? counter("request_failure_total", "", failed) : "");
      case VLLM ->
          histogram("vllm:time_to_first_token_seconds")
              + counter("vllm:request_success_total", ",finished_reason=\"stop\"", served)
              + counter("vllm:request_success_total", ",finished_reason=\"length\"", 0)
              + counter("http_requests_total", ",status=\"2xx\"", served)
              + (failed > 0 ? counter("http_requests_total", ",status=\"5xx\"", failed) : "");
    };
  }

  private String histogram(String name) {
    var text = new StringBuilder("# TYPE %s histogram\n".formatted(name));
    for (int i = 0; i < BUCKETS.length; i++) {
      text.append(
          String.format(
              Locale.ROOT,
              "%s_bucket{le=\"%s\",model_name=\"m\"} %d\n",
              name,
              BUCKETS[i],
              buckets[i]));
    }
    text.append("%s_bucket{le=\"+Inf\",model_name=\"m\"} %d\n".formatted(name, served));
    text.append("%s_count{model_name=\"m\"} %d\n".formatted(name, served));
    text.append(String.format(Locale.ROOT, "%s_sum{model_name=\"m\"} %f\n", name, seconds));
    return text.toString();
  }

  private static String counter(String name, String labels, long value) {
    return "%s{model_name=\"m\"%s} %d\n".formatted(name, labels, value);
  }
}
