package dev.nimfleet.gitops.fleets;

import dev.nimfleet.compiler.Compilation;
import dev.nimfleet.compiler.FleetOutput;
import dev.nimfleet.compiler.Run;
import dev.nimfleet.compiler.Run.Rollout;
import dev.nimfleet.compiler.lock.Lock;
import dev.nimfleet.compiler.lock.LockWriter;
import dev.nimfleet.compiler.lock.LockedRevision;
import dev.nimfleet.compiler.lock.ModelLock;
import dev.nimfleet.compiler.lock.ModelLock.Candidate;
import dev.nimfleet.compiler.lock.ModelLock.Reason;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.gitops.drive.Model;
import dev.nimfleet.gitops.fleets.Compiling.Compiled;
import dev.nimfleet.gitops.fleets.FollowedFleet.Word;
import dev.nimfleet.gitops.rollout.Action;
import dev.nimfleet.gitops.rollout.Command;
import dev.nimfleet.gitops.rollout.Revision;
import dev.nimfleet.gitops.rollout.RolloutState;
import dev.nimfleet.gitops.rollout.Rollouts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What people say of models whose requests nobody moves: those without a route, and those whose
/// numbers nobody knows. The lock carries it out, each saying once.
///
/// What is remembered of a model's rollouts says which of its words were heard. Who said the word
/// asks there, and a record that does not know the last word that the lock has carried out is older
/// than the lock.
final class LockWords {
  private static final Logger LOG = LoggerFactory.getLogger("fleets");

  private static final String LOST =
      "the lock was lost, and nobody knows whether this was done before; say it again";

  private static final String UNMEASURED =
      "nobody measures it, so its requests move by your words alone";

  private static final String UNLOCKED =
      "its cache does not tell the hash of its profile yet; say it again then";

  private final Compiling compiling;
  private final SortedMap<String, List<Command>> said;
  private final SortedMap<String, Word> heard = new TreeMap<>();
  private final Map<String, RolloutState> states;

  /// @param said what stands in the ModelFleet, by model
  /// @param heard what the lock has carried out before
  /// @param states what is remembered of rollouts, by model
  LockWords(
      Compiling compiling,
      Map<String, List<Command>> said,
      SortedMap<String, Word> heard,
      Map<String, RolloutState> states) {
    this.compiling = compiling;
    this.said = new TreeMap<>(said);
    heard.forEach((model, word) -> {
      if (isSaid(model, word.id())) this.heard.put(model, word);
    });
    this.states = new HashMap<>(states);
  }

  private boolean isSaid(String model, String id) {
    return said.getOrDefault(model, List.of()).stream().anyMatch(it -> it.id().equals(id));
  }

  /// What stands in the ModelFleet, by model.
  Map<String, List<Command>> said() {
    return said;
  }

  /// What the lock has carried out, or refused, of what still stands in the ModelFleet.
  SortedMap<String, Word> heard() {
    return heard;
  }

  /// What is remembered of rollouts, as far as it is not older than the lock.
  Map<String, RolloutState> states() {
    return states.entrySet().stream()
        .filter(each -> isKnown(each.getKey()))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /// Whether anything is remembered of a model's rollouts, or is about to be.
  boolean isRemembered(String model) {
    return states.containsKey(model) || heard.containsKey(model);
  }

  private boolean isKnown(String model) {
    return Optional.ofNullable(heard.get(model))
        .filter(word -> !hasHeard(model, word.id()))
        .isEmpty();
  }

  private boolean hasHeard(String model, String id) {
    return Optional.ofNullable(states.get(model)).filter(it -> it.hasHeard(id)).isPresent();
  }

  /// Whether anything is said of a model of the lock that was not heard yet.
  boolean hasNews(Lock lock) {
    return said.entrySet().stream()
        .anyMatch(each -> isNews(lock, each.getKey(), each.getValue().getFirst()));
  }

  private boolean isNews(Lock lock, String model, Command command) {
    return lock.models().containsKey(model)
        && !heard.containsKey(model)
        && !hasHeard(model, command.id());
  }

  /// Carries out what was not heard yet.
  ///
  /// @param text of the fleet
  /// @param before with all that is remembered of rollouts; a word makes that old, so what is new
  ///   in it has to be kept first
  /// @param kept the lock that is kept; none when it was lost
  Lock carriedOut(String text, Lock before, Optional<String> kept) {
    boolean isKept = kept.equals(Optional.of(LockWriter.write(List.of(before))));
    Lock lock = before;
    for (Map.Entry<String, List<Command>> each : said.entrySet()) {
      String model = each.getKey();
      Command command = each.getValue().getFirst();
      if (!isNews(before, model, command)) continue;
      Compiled compiled = compiling.compiled(text, Optional.of(lock));
      if (!isSound(compiled, model)) continue;
      if (isMoving(compiled, model) && !isLeft(lock.model(model), model, command)) {
        Optional<Reason> waits = waits(compiled, model, command);
        if (waits.isEmpty()) continue;
        if (waits.get() != Reason.START) {
          lock = refused(model, command, why(compiled, model), lock);
          continue;
        }
      }
      if (kept.isEmpty()) {
        heard.put(model, new Word(command.id(), Optional.of(LOST)));
      } else if (isKept || !states.containsKey(model)) {
        lock = carriedOut(model, command, compiled, lock);
      }
    }
    return lock;
  }

  /// Whether it is about what served before a promotion that no rollout knows of.
  private boolean isLeft(ModelLock lock, String model, Command command) {
    // Where nothing is remembered, the word may be about another one, and old.
    boolean isIdle =
        lock.candidate().isEmpty()
            && Optional.ofNullable(states.get(model))
                .filter(state -> state.green().isEmpty())
                .isPresent();
    return isIdle && command.verb() == Command.Verb.RETIRE && lock.previous().isPresent();
  }

  /// What the edit waits for that it is to let begin, and of which no rollout knows yet.
  private Optional<Reason> waits(Compiled compiled, String model, Command command) {
    boolean isIdle =
        Optional.ofNullable(states.get(model)).filter(it -> it.green().isPresent()).isEmpty();
    return Optional.of(compiled.result().fleets().getFirst().newLock().model(model))
        .filter(_ -> isIdle && command.verb() == Command.Verb.START)
        .flatMap(ModelLock::pending)
        .map(ModelLock.Pending::reason);
  }

  /// As the end of a sentence.
  private String why(Compiled compiled, String model) {
    return compiled.result().fleets().getFirst().plans().stream()
        .filter(plan -> plan.name().equals(model))
        .findFirst()
        .flatMap(plan -> WaitingEdits.of(compiled.result().fleets().getFirst(), plan, true))
        .map(it -> it.substring(0, 1).toLowerCase(Locale.ROOT) + it.substring(1, it.length() - 1))
        .orElse(UNLOCKED);
  }

  private static boolean isSound(Compiled compiled, String model) {
    List<FleetOutput> fleets = compiled.result().fleets();
    return fleets.size() == 1 && !fleets.getFirst().failedModels().contains(model);
  }

  private boolean isMoving(Compiled compiled, String model) {
    return compiling.isMoving(compiled.result(), model);
  }

  private Lock carriedOut(String model, Command command, Compiled compiled, Lock before) {
    Lock lock = before;
    List<Run.Action> actions = actions(command.verb());
    if (actions.isEmpty()) return refused(model, command, UNMEASURED, before);
    for (Run.Action action : actions) {
      Compilation result = compiling.after(compiled.text(), lock, new Rollout(model, action));
      List<Diagnostic> errors = errors(result);
      errors.removeAll(errors(compiled.result()));
      if (!errors.isEmpty()) return refused(model, command, sentence(errors.getFirst()), before);
      lock = result.fleets().getFirst().newLock();
    }
    if (command.verb() == Command.Verb.START && lock.model(model).isWaitingFor(Reason.PROFILE)) {
      return refused(model, command, UNLOCKED, before);
    }
    heard.put(model, new Word(command.id(), Optional.empty()));
    return lock;
  }

  private Lock refused(String model, Command command, String why, Lock before) {
    LOG.warn("`{}` of `{}` is not done: {}", command.id(), model, why);
    heard.put(model, new Word(command.id(), Optional.of(why)));
    return before;
  }

  /// As the end of a sentence.
  private static String sentence(Diagnostic error) {
    return error.message().replaceFirst("\\.$", "");
  }

  private static List<Diagnostic> errors(Compilation result) {
    return result.diagnostics().stream()
        .filter(Diagnostic::isError)
        .collect(Collectors.toCollection(ArrayList::new));
  }

  /// A pause is for those that move by themselves.
  private static List<Run.Action> actions(Command.Verb verb) {
    return switch (verb) {
      case START -> List.of(new Run.Action.Start());
      case PROMOTE -> List.of(new Run.Action.Weight(100), new Run.Action.Promote());
      case ABORT -> List.of(new Run.Action.Abort());
      case UNDO -> List.of(new Run.Action.Undo());
      case RETIRE -> List.of(new Run.Action.Retire());
      case PAUSE, RESUME -> List.of();
    };
  }

  /// What became of a word.
  ///
  /// @param state what is to be remembered
  /// @param news for people
  record Answer(RolloutState state, Action.Notify news) {
    /// The same for a rollout, which has heard that it is to begin.
    Answer forRollout(ModelLock lock) {
      boolean begins =
          news.event() == Action.Event.STARTED
              && lock.candidate().filter(Candidate::isRolling).isPresent();
      return begins ? new Answer(state.started(), news) : this;
    }
  }

  /// What became of each word, now that the lock is kept.
  ///
  /// @param moving the models whose requests rollouts move
  List<Answer> answers(Lock lock, Set<String> moving, Instant now) {
    List<Answer> answers = new ArrayList<>();
    heard.forEach((model, word) -> {
      if (hasHeard(model, word.id())) return;
      ModelLock after = lock.model(model);
      after
          .live()
          .flatMap(live -> Model.revisionOf(live.service()))
          .ifPresent(live -> {
            Answer answer = answer(model, word, live, after, now);
            answers.add(moving.contains(model) ? answer.forRollout(after) : answer);
          });
    });
    return answers;
  }

  private Answer answer(String model, Word word, Revision live, ModelLock after, Instant now) {
    RolloutState state = state(model, word, live, after, now);
    return new Answer(state, Rollouts.news(said.getOrDefault(model, List.of()).getFirst(), state));
  }

  private RolloutState state(String model, Word word, Revision live, ModelLock after, Instant now) {
    RolloutState state =
        Optional.ofNullable(states.get(model))
            .orElseGet(() -> RolloutState.steady(model, live, now));
    if (word.refusal().isPresent()) return state.refusing(word.id(), word.refusal().get());
    Optional<Revision> rolling =
        after
            .candidate()
            .filter(Candidate::isRolling)
            .flatMap(it -> Model.revisionOf(it.revision().service()));
    List<Revision> wanted = Stream.concat(Stream.of(live), rolling.stream()).toList();
    return state.carriedOut(word.id(), live, wanted, words(after), now);
  }

  private static String words(ModelLock lock) {
    String beside =
        lock.candidate()
            .map(it ->
                " `%s` %s.".formatted(it.revision().name(), it.isRolling() ? "waits" : "gets none"))
            .orElse("");
    String kept = lock.previous().map(it -> " `%s` is kept.".formatted(it.name())).orElse("");
    return "`%s` serves all requests.%s%s"
        .formatted(lock.live().map(LockedRevision::name).orElse(""), beside, kept);
  }
}
