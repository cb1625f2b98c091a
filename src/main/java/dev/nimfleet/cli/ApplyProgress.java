package dev.nimfleet.cli;

import dev.nimfleet.compiler.text.JsonString;
import dev.nimfleet.gitops.apply.Progress;
import dev.nimfleet.gitops.apply.Result;
import dev.nimfleet.gitops.plan.Desired;
import dev.nimfleet.gitops.plan.Step;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Tells how it goes: on a terminal with a line a model that changes, elsewhere with a line an
/// event.
final class ApplyProgress implements Progress {
  private final Desired fleet;
  private final Console console;
  private final boolean isJson;
  private final Optional<LiveLines> live;

  ApplyProgress(Desired fleet, Console console, boolean isJson) {
    this.fleet = fleet;
    this.console = console;
    this.isJson = isJson;
    boolean hasRoom = console.colourOut() && fleet.models().size() <= LiveLines.MOST;
    this.live =
        hasRoom && !isJson
            ? Optional.of(
                new LiveLines(console.out(), fleet.models().keySet(), "waits for its turn"))
            : Optional.empty();
  }

  @Override
  public synchronized void happened(String model, Event event) {
    if (isJson) {
      print(json(model, event));
    } else if (live.isPresent() && !model.isEmpty()) {
      live.get()
          .set(model, event instanceof Event.Began began ? began.step().words() : text(event));
    } else if (!text(event).isEmpty()) {
      print((model.isEmpty() ? fleet.toString() : model) + ": " + text(event));
    }
  }

  private static String text(Event event) {
    return switch (event) {
      case Event.Began _ -> "";
      case Event.Waits waits -> waits.why();
      case Event.Done done -> done.words();
      case Event.Failed failed -> "failed: " + failed.why();
      case Event.Pruned pruned -> pruned.id() + " pruned";
      case Event.Noted noted -> "note: " + noted.words();
      case Event.Finished _ -> "done";
    };
  }

  private String json(String model, Event event) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("fleet", fleet.toString());
    if (!model.isEmpty()) fields.put("model", model);
    switch (event) {
      case Event.Began began -> put(fields, "began", began.step().words(), "");
      case Event.Waits waits -> put(fields, "waits", waits.step().words(), waits.why());
      case Event.Done done -> put(fields, "done", done.step().words(), done.words());
      case Event.Failed failed ->
          put(fields, "failed", failed.step().map(Step::words).orElse(""), failed.why());
      case Event.Pruned pruned -> put(fields, "pruned", "", pruned.id().toString());
      case Event.Noted noted -> put(fields, "note", "", noted.words());
      case Event.Finished _ -> put(fields, "finished", "", "");
    }
    return line(fields);
  }

  private static void put(Map<String, String> fields, String event, String step, String words) {
    fields.put("event", event);
    if (!step.isEmpty()) fields.put("step", step);
    if (!words.isEmpty()) fields.put("message", words);
  }

  private static String line(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field -> JsonString.quoted(field.getKey()) + ":" + JsonString.quoted(field.getValue()))
        .collect(Collectors.joining(",", "{", "}"));
  }

  /// Whoever waits for an hour looks at it while it goes on.
  private void print(String line) {
    live.ifPresentOrElse(lines -> lines.say(line), () -> console.out().println(line));
    console.out().flush();
  }

  void end(Result result) {
    result
        .failures()
        .forEach((model, why) ->
            why.lines()
                .forEach(line ->
                    Message.error(
                        console, model.isEmpty() ? line : model + ": " + line, List.of())));
    console.err().println("%s: %s.".formatted(fleet, result.words()));
    console.err().flush();
  }
}
