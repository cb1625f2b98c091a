package dev.nimfleet.gitops.http;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/// Asks them itself.
record DirectWeb(Https https) implements Web {
  @Override
  public Answer send(Request request) throws IOException, InterruptedException {
    HttpRequest.Builder asked = HttpRequest.newBuilder(request.uri()).timeout(request.limit());
    request.headers().forEach(asked::header);
    request
        .body()
        .ifPresent(json ->
            asked.header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    var http = new Bounded(https.client(), request.limit(), MOST_BYTES);
    try {
      HttpResponse<byte[]> answer = http.send(asked.build(), BodyHandlers.ofByteArray());
      return new Answer(answer.statusCode(), answer.body());
    } catch (TimeoutException _) {
      throw request.late();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof IOException trouble && trouble.getMessage() != null) throw trouble;
      throw new IOException(cause.getClass().getSimpleName(), cause);
    }
  }
}
