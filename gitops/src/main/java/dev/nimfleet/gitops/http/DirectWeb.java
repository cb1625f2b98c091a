package dev.nimfleet.gitops.http;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/// Asks them itself.
record DirectWeb(Https https) implements Web {
  @Override
  public Answer send(Request request) throws IOException, InterruptedException {
    HttpRequest.Builder asked = HttpRequest.newBuilder(request.uri()).timeout(request.limit());
    request.headers().forEach(asked::header);
    request.body().map(BodyPublishers::ofString).ifPresent(asked::POST);
    var http = new Bounded(https.client(), request.limit(), MOST_BYTES);
    try {
      HttpResponse<byte[]> answer = http.send(asked.build(), BodyHandlers.ofByteArray());
      return new Answer(answer.statusCode(), answer.body());
    } catch (TimeoutException _) {
      throw new HttpTimeoutException("nothing within %d s".formatted(request.limit().toSeconds()));
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof IOException trouble && trouble.getMessage() != null) throw trouble;
      throw new IOException(cause.getClass().getSimpleName(), cause);
    }
  }
}
