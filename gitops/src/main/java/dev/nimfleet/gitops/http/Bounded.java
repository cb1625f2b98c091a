package dev.nimfleet.gitops.http;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Asks with a limit for all of an answer. The timeout of a request ends with its headers, and
/// nothing limits how long, or how large, a body is.
///
/// @param bytes at most so many in a body
public record Bounded(HttpClient client, Duration limit, long bytes) {
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> body)
      throws InterruptedException, TimeoutException, ExecutionException {
    var answer = client.sendAsync(request, BodyHandlers.limiting(body, bytes));
    try {
      return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      answer.cancel(true);
    }
  }
}
